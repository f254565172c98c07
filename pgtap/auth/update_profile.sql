begin;
select plan(27);

-- Contract
select function_returns('auth', 'update_profile', array['jsonb', 'integer', 'uuid'], 'auth.profile');
select is_definer('auth', 'update_profile', array['jsonb', 'integer', 'uuid']);
select function_privs_are('auth', 'update_profile', array['jsonb', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'update_profile', array['jsonb', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'update_profile', array['jsonb', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'update_profile', array['jsonb', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'update_profile', array['jsonb', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

update auth.users set phone = '+254700000001', phone_verified_at = now(), email_verified_at = now(), username = 'six'
where user_id = test.user_id(6);

-- Behaviour
select test.login_as('authenticated', test.user_id(6));
select results_eq(
    $$ select first_name, address, version from auth.update_profile('{"first_name": "Asha", "address": ["PO Box 1"]}', 1) $$,
    $$ values ('Asha', array['PO Box 1'], 2) $$, 'what is given changes'
);
select is((auth.update_profile('{"first_name": "Asha"}', 2)).version, 2, 'what is so already makes no version');
select results_eq(
    $$ select time_zone, locale, version from auth.update_profile('{"time_zone": "Europe/Berlin", "locale": "de"}') $$,
    $$ values ('Europe/Berlin', 'de', 3) $$, 'zone and language count as a change'
);
select is((notifications.get_preferences()).time_zone, 'Europe/Berlin', 'and are those of the notifications');
select results_eq(
    $$ select phone_verified_at is null, email_verified_at is null from auth.update_profile('{"phone": "+254700000002"}') $$,
    $$ values (true, false) $$, 'another number has to be verified again'
);
select is((auth.update_profile('{"email": "new@example.com"}')).email_verified_at, null, 'so has another address');
select is((auth.update_profile('{"first_name": null}')).first_name, null, 'null clears');
select test.logout();
select results_eq(
    $$ select payload -> 'changed', payload ->> 'version' from events.events where event_type = 'profile_updated' order by event_id limit 1 $$,
    $$ values ('["address", "first_name"]'::jsonb, '2') $$, 'events say what changed, not to what'
);

-- Errors
select test.login_as('authenticated', test.user_id(6));
select throws_ok($$ select auth.update_profile('{"first_name": "X"}', 2) $$, 'PT409', 'version_conflict', 'a change in between is not overwritten');
select throws_ok($$ select auth.update_profile('[]') $$, 'PT400', 'invalid_changes', 'changes are an object');
select throws_ok($$ select auth.update_profile(null) $$, 'PT400', 'invalid_changes', 'and there are some');
select throws_ok($$ select auth.update_profile('{"user_role": "admin"}') $$, 'PT400', 'unknown_member', 'nobody raises themself');
select throws_ok($$ select auth.update_profile('{"time_zone": "Mars/Base"}') $$, 'PT400', 'invalid_time_zone', 'a zone is one of this world');
select throws_ok($$ select auth.update_profile('{"email": "user1@example.com"}') $$, 'PT409', 'email_taken', 'an address belongs to one');
select throws_ok(
    $$ select auth.update_profile('{"email": null, "phone": null, "username": null}') $$, 'PT409', 'last_way_in', 'one way in stays'
);
select throws_ok(
    $$ select auth.update_profile('{"first_name": "X", "phone": "1"}') $$, 'PT422', 'invalid_phone', 'all or nothing'
);
select is((auth.get_profile()).first_name, null, 'nothing half done');

-- Isolation
select throws_ok(
    $$ select auth.update_profile('{"first_name": "X"}', p_user_id => test.user_id(1)) $$, 'PT403', 'not_yours', 'nobody changes another'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select auth.update_profile('{"username": "SIX"}') $$, 'PT409', 'username_taken', 'a name belongs to one');
select throws_ok($$ select auth.update_profile('{"phone": "+254700000002"}') $$, 'PT409', 'phone_taken', 'so does a number');

select * from finish();
rollback;
