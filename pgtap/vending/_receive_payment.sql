begin;
select plan(15);

-- Contract
select function_returns('vending', '_receive_payment', array['payments.transactions'], 'void');
select isnt_definer('vending', '_receive_payment', array['payments.transactions']);
select function_privs_are('vending', '_receive_payment', array['payments.transactions'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_receive_payment', array['payments.transactions'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_receive_payment', array['payments.transactions'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_receive_payment', array['payments.transactions'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_receive_payment', array['payments.transactions'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

create temporary table credit on commit drop as
select payments.update_transaction_status((test.get_order((select order_id from made))).payment_transaction_id, 'completed') as t;

-- Behaviour
select lives_ok('select vending._receive_payment(t) from credit', 'money that came is reserved');
select is((test.get_order((select order_id from made))).state::text, 'paid', 'the order is paid');
select results_eq('select balance, held from test.wallet(1)', 'values (1100.00, 100.00)', 'nothing else can spend it');
select lives_ok('select vending._receive_payment(t) from credit', 'told again …');
select is((test.wallet(1)).held, 100.00, '… nothing changes');
set constraints all immediate;
select is((test.wallet(1)).held, 100.00, 'neither does the trigger change anything');

-- Isolation
create temporary table other on commit drop as select test.create_order(2, 'pending') as order_id;
select lives_ok(
    $$ select vending._receive_payment(jsonb_populate_record(t, jsonb_build_object('metadata', jsonb_build_object('order_id', order_id))))
       from credit, other $$,
    'money that only says it is for an order …'
);
select is((test.get_order((select order_id from other))).state::text, 'pending', '… does not pay it');

select * from finish();
rollback;
