begin;
select plan(16);

-- Contract
select function_returns('vending', 'handle_event', array['events.events'], 'void');
select is_definer('vending', 'handle_event', array['events.events']);
select function_privs_are('vending', 'handle_event', array['events.events'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'handle_event', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'handle_event', array['events.events'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'handle_event', array['events.events'], 'admin', '{}'::text[]);
select function_privs_are('vending', 'handle_event', array['events.events'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

-- Behaviour
select payments.update_transaction_status((test.get_order((select order_id from made))).payment_transaction_id, 'completed');
select lives_ok($$ select vending.handle_event((select e from events.events as e where e.event_type = 'transaction_completed' and e.aggregate_id = (test.get_order((select order_id from made))).payment_transaction_id::text)) $$, 'money that came …');
select is((test.get_order((select order_id from made))).state::text, 'paid', '… pays the order');
select lives_ok($$ select vending.handle_event((select e from events.events as e where e.event_type = 'transaction_completed' and e.aggregate_id = (test.get_order((select order_id from made))).payment_transaction_id::text)) $$, 'once');
select is((test.wallet(1)).held, 100.00, 'only');

create temporary table other on commit drop as select test.create_order(2, 'pending') as order_id;
select payments.set_wallet_status((test.wallet(2)).account_id, 'suspended');
select payments.update_transaction_status((test.get_order((select order_id from other))).payment_transaction_id, 'completed');
select lives_ok($$ select vending.handle_event((select e from events.events as e where e.event_type = 'transaction_completed' and e.aggregate_id = (test.get_order((select order_id from other))).payment_transaction_id::text)) $$, 'where the wallet cannot pay …');
select is((test.get_order((select order_id from other))).state::text, 'cancelled', '… the order is called off');
select results_eq('select balance, held from test.wallet(2)', 'values (1100.00, 0.00)', 'and the money stays');

create temporary table third on commit drop as select test.create_order(3, 'pending') as order_id;
select payments.update_transaction_status((test.get_order((select order_id from third))).payment_transaction_id, 'failed', 'no PIN');
select lives_ok($$ select vending.handle_event((select e from events.events as e where e.event_type = 'transaction_failed' and e.aggregate_id = (test.get_order((select order_id from third))).payment_transaction_id::text)) $$, 'where the payment failed …');
select is((test.get_order((select order_id from third))).state::text, 'cancelled', '… the order is called off too');

select * from finish();
rollback;
