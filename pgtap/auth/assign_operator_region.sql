begin;
select plan(18);

-- Contract
select function_returns('auth', 'assign_operator_region', array['uuid', 'text', 'text'], 'auth.user_entry');
select is_definer('auth', 'assign_operator_region', array['uuid', 'text', 'text']);
select function_privs_are('auth', 'assign_operator_region', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'assign_operator_region', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'assign_operator_region', array['uuid', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('auth', 'assign_operator_region', array['uuid', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'assign_operator_region', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(2));
select is(
    (auth.assign_operator_region(test.user_id(4), 'Rift', 'holiday')).regions, array['Nairobi', 'Rift'],
    'one more region; that of the own row stays'
);
select is((auth.assign_operator_region(test.user_id(4), ' Rift ')).regions, array['Nairobi', 'Rift'], 'twice is once');
select test.logout();
select is(
    (select count(*) from auth.revocations where user_id = test.user_id(4)), 1::bigint, 'tokens are taken back once'
);
select results_eq(
    $$ select payload ->> 'region', payload ->> 'reason' from events.events where event_type = 'operator_region_assigned' $$,
    $$ values ('Rift', 'holiday') $$, 'one event says so'
);
select is(
    (select array_agg(a.row_key[2] order by a.row_key[2]) from ops.audit_log as a where a.reason = 'holiday'),
    array['Nairobi', 'Rift'], 'the audit log knows why'
);

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select auth.assign_operator_region(test.user_id(1), 'Rift') $$, 'PT409', 'not_an_operator', 'users have none');
select throws_ok($$ select auth.assign_operator_region(test.user_id(99), 'Rift') $$, 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok($$ select auth.assign_operator_region(test.user_id(4), 'Rft') $$, 'PT404', 'region_not_found', 'a mistyped one is found out');
select throws_ok($$ select auth.assign_operator_region(test.user_id(4), null) $$, 'PT400', 'region_required', 'null is none');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select auth.assign_operator_region(test.user_id(4), 'Rift') $$, '42501', null, 'operators assign nothing');
set local role app_api;
select throws_ok(
    $$ insert into auth.operator_regions (user_id, region) values (test.user_id(4), 'Mombasa') $$, '42501', null,
    'nor does a function that forgot to ask'
);

select * from finish();
rollback;
