begin;
select plan(12);

-- Contract
select function_returns('vending', '_call_off_credit', array['vending.orders', 'text'], 'void');
select isnt_definer('vending', '_call_off_credit', array['vending.orders', 'text']);
select function_privs_are('vending', '_call_off_credit', array['vending.orders', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_call_off_credit', array['vending.orders', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_call_off_credit', array['vending.orders', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_call_off_credit', array['vending.orders', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_call_off_credit', array['vending.orders', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

-- Behaviour
select lives_ok($$ select vending._call_off_credit(test.get_order((select order_id from made)), 'too late') $$, 'calls the credit off');
select is(
    (select t.status::text from payments.transactions as t where t.transaction_id = (test.get_order((select order_id from made))).payment_transaction_id),
    'cancelled', 'which nobody waits for any more'
);
select lives_ok($$ select vending._call_off_credit(test.get_order((select order_id from made)), 'again') $$, 'again changes nothing');
select lives_ok(
    $$ select payments.update_transaction_status((test.get_order((select order_id from made))).payment_transaction_id, 'completed') $$,
    'money that comes all the same is taken'
);
select is((test.wallet(1)).balance, 1100.00, 'into the wallet');

select * from finish();
rollback;
