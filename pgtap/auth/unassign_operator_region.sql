begin;
select plan(17);

-- Contract
select function_returns('auth', 'unassign_operator_region', array['uuid', 'text', 'text'], 'auth.user_entry');
select is_definer('auth', 'unassign_operator_region', array['uuid', 'text', 'text']);
select function_privs_are('auth', 'unassign_operator_region', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'unassign_operator_region', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'unassign_operator_region', array['uuid', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('auth', 'unassign_operator_region', array['uuid', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'unassign_operator_region', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
insert into auth.operator_regions (user_id, region) values (test.user_id(4), 'Mombasa'), (test.user_id(4), 'Rift');
select test.login_as('admin', test.user_id(2));
select is((auth.unassign_operator_region(test.user_id(4), 'Rift', 'over')).regions, array['Mombasa'], 'one region less');
select is((auth.unassign_operator_region(test.user_id(4), 'Rift')).regions, array['Mombasa'], 'twice is once');
select test.logout();
select is((select count(*) from auth.revocations where user_id = test.user_id(4)), 1::bigint, 'tokens are taken back once');
select is(
    (select count(*) from events.events where event_type = 'operator_region_unassigned'), 1::bigint, 'one event says so'
);
select results_eq(
    $$ select action, row_key from ops.audit_log where reason = 'over' $$,
    $$ values ('delete', array[test.user_id(4)::text, 'Rift']) $$, 'the audit log knows why'
);

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select auth.unassign_operator_region(test.user_id(4), 'Mombasa') $$, 'PT409', 'last_region', 'one stays');
select throws_ok($$ select auth.unassign_operator_region(test.user_id(5), 'Mombasa') $$, 'PT409', 'last_region', 'also that of the row');
select throws_ok($$ select auth.unassign_operator_region(test.user_id(1), 'Rift') $$, 'PT409', 'not_an_operator', 'users have none');
select throws_ok($$ select auth.unassign_operator_region(test.user_id(99), 'Rift') $$, 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok($$ select auth.unassign_operator_region(test.user_id(4), '') $$, 'PT400', 'region_required', 'a blank one is none');

select * from finish();
rollback;
