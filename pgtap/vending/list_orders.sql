begin;
select plan(15);

-- Contract
select function_returns('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid'], 'setof vending.orders');
select is_definer('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid']);
select function_privs_are('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_orders', array['uuid', 'text[]', 'integer', 'uuid'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'delivered') as order_id;
grant select on made to public;

create temporary table other on commit drop as select test.create_order(1, 'paid', 50) as order_id;
select test.create_order(2, 'paid');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select state::text from vending.list_orders()', $$ values ('paid'), ('delivered') $$, 'newest first, and only one''s own');
select results_eq($$ select state::text from vending.list_orders(p_states => '{delivered}') $$, $$ values ('delivered') $$, 'of some states');
select results_eq('select state::text from vending.list_orders(p_limit => 1, p_before => (select order_id from vending.list_orders(p_limit => 1)))', $$ values ('delivered') $$, 'page by page');
select is((select count(*) from vending.list_orders(test.meter_id(1))), 2::bigint, 'of one meter');

-- Errors
select throws_ok('select vending.list_orders(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok($$ select vending.list_orders(p_states => '{lost}') $$, 'PT400', 'invalid_state', 'there is no such state');
select test.login_as('service_role');
select throws_ok('select vending.list_orders()', 'PT401', 'not_authenticated', 'a service orders nothing itself');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select is_empty('select from vending.list_orders(test.meter_id(2))', 'orders of another user''s meter are not shown');

select * from finish();
rollback;
