begin;
select plan(12);

-- Contract
select function_returns('vending', 'get_order', array['uuid'], 'vending.orders');
select is_definer('vending', 'get_order', array['uuid']);
select function_privs_are('vending', 'get_order', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'get_order', array['uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'get_order', array['uuid'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'get_order', array['uuid'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'get_order', array['uuid'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'delivered') as order_id;
grant select on made to public;

select test.create_user(2);
select test.create_operator(3, 'Nairobi');
select test.create_operator(4, 'Mombasa');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((vending.get_order((select order_id from made))).token, test.token(1), 'the buyer sees the token');

-- Errors
select throws_ok('select vending.get_order(test.user_id(9))', 'PT404', 'order_not_found', 'an order that is not there');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select vending.get_order((select order_id from made))', 'PT404', 'order_not_found', 'nobody else does');
select test.login_as('operator', test.user_id(3));
select is((vending.get_order((select order_id from made))).state::text, 'delivered', 'the operator of the meter''s region sees the order');
select test.login_as('operator', test.user_id(4));
select throws_ok('select vending.get_order((select order_id from made))', 'PT404', 'order_not_found', 'one of another region does not');

select * from finish();
rollback;
