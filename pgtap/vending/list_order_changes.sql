begin;
select plan(10);

-- Contract
select function_returns('vending', 'list_order_changes', array['uuid'], 'setof vending.order_changes');
select is_definer('vending', 'list_order_changes', array['uuid']);
select function_privs_are('vending', 'list_order_changes', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'list_order_changes', array['uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_order_changes', array['uuid'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_order_changes', array['uuid'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_order_changes', array['uuid'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'refunded') as order_id;
grant select on made to public;

select test.create_user(2);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select from_state::text, to_state::text from vending.list_order_changes((select order_id from made))',
    $$ values (null, 'pending'), ('pending', 'paid'), ('paid', 'vending'), ('vending', 'refunded') $$,
    'every change, oldest first'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select vending.list_order_changes((select order_id from made))', 'PT404', 'order_not_found', 'only of one''s own');
set local role app_api;
select is_empty('select from vending.order_changes', 'the trail is hidden with its order');

select * from finish();
rollback;
