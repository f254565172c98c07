begin;
select plan(13);

-- Contract
select function_returns('vending', 'cancel_order', array['uuid'], 'vending.orders');
select is_definer('vending', 'cancel_order', array['uuid']);
select function_privs_are('vending', 'cancel_order', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'cancel_order', array['uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'cancel_order', array['uuid'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'cancel_order', array['uuid'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'cancel_order', array['uuid'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

create temporary table other on commit drop as select test.create_order(1, 'paid') as order_id;
create temporary table third on commit drop as select test.create_order(2, 'vending') as order_id;
grant select on other, third to public;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((vending.cancel_order((select order_id from made))).state::text, 'cancelled', 'an order that waits for money is called off');
select is((vending.cancel_order((select order_id from made))).state::text, 'cancelled', 'again changes nothing');
select is((vending.cancel_order((select order_id from other))).state::text, 'refunded', 'one that is paid gets its money back');
select test.logout();
select results_eq('select balance, held from test.wallet(1)', 'values (1000.00, 0.00)', 'free to spend');

-- Errors
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select vending.cancel_order((select order_id from third))', 'PT409', 'order_not_cancellable', 'not while its provider is asked');

-- Isolation
select throws_ok('select vending.cancel_order((select order_id from other))', 'PT404', 'order_not_found', 'nobody calls off what is not theirs');

select * from finish();
rollback;
