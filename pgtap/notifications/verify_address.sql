begin;
select plan(8);

-- Contract
select function_returns('notifications', 'verify_address', array['uuid', 'uuid'], 'notifications.addresses');
select is_definer('notifications', 'verify_address', array['uuid', 'uuid']);
select function_privs_are('notifications', 'verify_address', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'verify_address', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'verify_address', array['uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1); end $$;
insert into notifications.addresses (user_id, address_id, channel, address, disabled_at)
values (test.user_id(1), test.user_id(8), 'sms', '+254712345678', now());

-- Behaviour
select test.login_as('service_role');
select ok(
    (select verified_at is not null and disabled_at is null from notifications.verify_address(test.user_id(1), test.user_id(8))),
    'is used from now on'
);

-- Errors
select throws_ok($$ select notifications.verify_address(test.user_id(2), test.user_id(8)) $$, 'PT404', 'address_not_found', 'needs the user''s address');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select notifications.verify_address(test.user_id(1), test.user_id(8)) $$, '42501', null, 'nobody verifies their own');

select * from finish();
rollback;
