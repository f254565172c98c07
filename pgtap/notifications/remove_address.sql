begin;
select plan(8);

-- Contract
select function_returns('notifications', 'remove_address', array['uuid', 'uuid'], 'void');
select is_definer('notifications', 'remove_address', array['uuid', 'uuid']);
select function_privs_are('notifications', 'remove_address', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'remove_address', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'remove_address', array['uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.addresses (user_id, address_id, channel, address)
values (test.user_id(1), test.user_id(8), 'sms', '+254712345678');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select notifications.remove_address(test.user_id(8)) $$, 'PT404', 'address_not_found', 'another user''s is not there');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select notifications.remove_address(test.user_id(8)) $$, 'removes yours');

-- Errors
select throws_ok($$ select notifications.remove_address(test.user_id(8)) $$, 'PT404', 'address_not_found', 'once');

select * from finish();
rollback;
