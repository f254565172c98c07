begin;
select plan(14);

-- Contract
select function_returns('notifications', 'add_address', array['text', 'text', 'uuid'], 'notifications.addresses');
select is_definer('notifications', 'add_address', array['text', 'text', 'uuid']);
select function_privs_are('notifications', 'add_address', array['text', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'add_address', array['text', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'add_address', array['text', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select channel, address, verified_at from notifications.add_address('sms', '+254 (712) 345-678') $$,
    $$ values ('sms', '+254712345678', null::timestamptz) $$, 'stores a number, not verified'
);
select is(
    (notifications.add_address('sms', '+254712345678')).address_id,
    (select address_id from notifications.list_addresses()), 'the same again is the first'
);
select is((notifications.add_address('email', ' Asha@Example.com ')).address, 'asha@example.com', 'e-mail in lower case');

-- Errors
select throws_ok($$ select notifications.add_address('sms', '0712345678') $$, 'PT400', 'invalid_address', 'needs the country');
select throws_ok($$ select notifications.add_address('email', 'a@b.c, d@e.f') $$, 'PT400', 'invalid_address', 'one address at a time');
select throws_ok($$ select notifications.add_address('pigeon', 'home') $$, 'PT400', 'invalid_address', 'knows channels');
select throws_ok($$ select notifications.add_address('sms', null) $$, 'PT400', 'invalid_address', 'needs an address');
select throws_ok(
    $$ select notifications.add_address('sms', '+25471234500' || n) from generate_series(1, 20) as n $$, 'PT409', 'too_many_addresses', 'has an end'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select notifications.add_address('sms', '+254712345678', test.user_id(1)) $$, 'PT403', 'not_yours', 'not for another user');

select * from finish();
rollback;
