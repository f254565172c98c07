begin;
select plan(26);

-- Contract
select function_returns('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text'], 'auth.user_entry');
select is_definer('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text']);
select function_privs_are('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text'], 'operator', '{}'::text[]);
select function_privs_are('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'set_user_role', array['uuid', 'text', 'text[]', 'text'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(2));
select results_eq(
    $$ select role, regions from auth.set_user_role(test.user_id(1), 'OPERATOR', '{Rift,Nairobi,Rift}', 'hired') $$,
    $$ values ('operator', array['Nairobi', 'Rift']) $$, 'a user becomes an operator of regions'
);
select is((auth.set_user_role(test.user_id(1), 'operator')).version, 2, 'what is so already changes nothing');
select is(
    (auth.set_user_role(test.user_id(1), 'operator', '{Mombasa}')).regions, array['Mombasa'], 'regions take the place of others'
);
select results_eq(
    $$ select role, regions from auth.set_user_role(test.user_id(1), 'User') $$,
    $$ values ('user', null::text[]) $$, 'who is no operator any more has none'
);
select is((auth.set_user_role(test.user_id(3), 'authenticated')).role, 'user', 'one of two admins may go');
select test.logout();
select is_empty('select * from auth.operator_regions', 'no row of theirs is left');
select ok(
    (select count(*) = 3 and bool_and(expires_at < 'infinity') from auth.revocations where user_id = test.user_id(1)),
    'each change takes back the tokens that are out, for a time'
);
select results_eq(
    $$ select payload ->> 'from', payload ->> 'to', payload -> 'to_regions', payload ->> 'reason' from events.events
       where event_type = 'user_role_changed' order by event_id limit 1 $$,
    $$ values ('authenticated', 'operator', '["Nairobi", "Rift"]'::jsonb, 'hired') $$, 'an event says what'
);
select is(
    (select count(*) from ops.audit_log where subject_id = test.user_id(1)::text and table_name = 'auth.operator_regions'),
    6::bigint, 'regions that come and go are audited one by one'
);

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select auth.set_user_role(test.user_id(1), 'root') $$, 'PT400', 'invalid_role', 'no such role');
select throws_ok($$ select auth.set_user_role(test.user_id(1), 'service_role') $$, 'PT400', 'invalid_role', 'nobody is the service');
select throws_ok(
    $$ select auth.set_user_role(test.user_id(1), 'admin', '{Rift}') $$, 'PT400', 'regions_not_for_role', 'regions are for operators'
);
select throws_ok(
    $$ select auth.set_user_role(test.user_id(1), 'operator', '{Nairoby}') $$, 'PT404', 'region_not_found', 'of those that there are'
);
select throws_ok(
    $$ select auth.set_user_role(test.user_id(1), 'operator', array[null]::text[]) $$, 'PT400', 'region_required', 'null is none'
);
select throws_ok($$ select auth.set_user_role(test.user_id(99), 'user') $$, 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok($$ select auth.set_user_role(test.user_id(2), 'user') $$, 'PT409', 'last_admin', 'the last admin stays one');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select auth.set_user_role(test.user_id(4), 'admin') $$, '42501', null, 'operators raise nobody');
set local role app_api;
select is_empty(
    $$ update auth.users set user_role = 'admin' where user_id = test.user_id(1) returning 1 $$, 'a function that forgot to ask changes nobody else'
);
select throws_ok(
    $$ update auth.users set user_role = 'admin' where user_id = test.user_id(4) $$, '42501', null, 'and raises not even oneself'
);

select * from finish();
rollback;
