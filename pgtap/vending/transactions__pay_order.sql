begin;
select plan(12);

-- Contract
select function_returns('vending', 'transactions__pay_order', '{}'::text[], 'trigger');
select is_definer('vending', 'transactions__pay_order', '{}'::text[]);
select function_privs_are('vending', 'transactions__pay_order', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('vending', 'transactions__pay_order', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'transactions__pay_order', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('vending', 'transactions__pay_order', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('vending', 'transactions__pay_order', '{}'::text[], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

-- Behaviour
select payments.update_transaction_status((test.get_order((select order_id from made))).payment_transaction_id, 'completed');
set constraints all immediate;
select is((test.get_order((select order_id from made))).state::text, 'paid', 'the payment''s own transaction pays the order');
select results_eq('select balance, held from test.wallet(1)', 'values (1100.00, 100.00)', 'and reserves the money');

set constraints all deferred;
create temporary table other on commit drop as select test.create_order(2, 'pending') as order_id;
select payments.set_wallet_status((test.wallet(2)).account_id, 'suspended');
select payments.update_transaction_status((test.get_order((select order_id from other))).payment_transaction_id, 'completed');
select lives_ok('set constraints all immediate', 'a wallet that cannot pay does not undo the payment');
select results_eq('select balance, held from test.wallet(2)', 'values (1100.00, 0.00)', 'the money is kept');
select is((test.get_order((select order_id from other))).state::text, 'pending', 'and the order waits for the handler of the event');

select * from finish();
rollback;
