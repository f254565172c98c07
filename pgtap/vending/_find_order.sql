begin;
select plan(11);

-- Contract
select function_returns('vending', '_find_order', array['uuid'], 'vending.orders');
select isnt_definer('vending', '_find_order', array['uuid']);
select function_privs_are('vending', '_find_order', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_find_order', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_find_order', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_find_order', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_find_order', array['uuid'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._find_order((select order_id from made))).state::text, 'paid', 'finds an order by its id');

-- Errors
select throws_ok('select vending._find_order(test.user_id(9))', 'PT404', 'order_not_found', 'an order that is not there');
select throws_ok('select vending._find_order(null)', 'PT404', 'order_not_found', 'and none at all');

-- Isolation
select test.create_user(2);
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok('select vending._find_order((select order_id from made))', 'PT404', 'order_not_found', 'an order of somebody else is not there');

select * from finish();
rollback;
