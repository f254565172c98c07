begin;
select plan(8);

-- Contract
select function_returns('notifications', 'list_addresses', array['uuid'], 'setof notifications.addresses');
select is_definer('notifications', 'list_addresses', array['uuid']);
select function_privs_are('notifications', 'list_addresses', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_addresses', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_addresses', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.addresses (user_id, address_id, channel, address)
values (test.user_id(1), test.user_id(8), 'sms', '+254712345678'), (test.user_id(2), test.user_id(9), 'sms', '+254712345679');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select address from notifications.list_addresses()', array['+254712345678'], 'yours');

-- Isolation
select throws_ok('select * from notifications.list_addresses(test.user_id(2))', 'PT403', 'not_yours', 'not another user''s');
set local role app_api;
select results_eq('select address from notifications.addresses', array['+254712345678'], 'nor in another way');

select * from finish();
rollback;
