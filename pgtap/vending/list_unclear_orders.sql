begin;
select plan(11);

-- Contract
select function_returns('vending', 'list_unclear_orders', array['integer'], 'setof vending.orders');
select is_definer('vending', 'list_unclear_orders', array['integer']);
select function_privs_are('vending', 'list_unclear_orders', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'list_unclear_orders', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'list_unclear_orders', array['integer'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_unclear_orders', array['integer'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_unclear_orders', array['integer'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

select test.create_operator(3, 'Nairobi');
select test.create_operator(4, 'Mombasa');
select vending._call_staff(test.get_order((select order_id from made)), 'who knows');

-- Behaviour
select test.login_as('operator', test.user_id(3));
select results_eq('select order_id from vending.list_unclear_orders()', 'select order_id from made', 'what waits for a person');

-- Errors
select throws_ok('select vending.list_unclear_orders(0)', 'PT400', 'invalid_limit', 'a page has rows');

-- Isolation
select test.login_as('operator', test.user_id(4));
select is_empty('select from vending.list_unclear_orders()', 'an operator of another region sees none');
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select vending.list_unclear_orders()', '42501', null, 'it is the queue of staff');

select * from finish();
rollback;
