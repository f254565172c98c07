begin;
select plan(20);

-- Contract
select function_returns('auth', 'suspend_user', array['uuid', 'text'], 'auth.user_entry');
select is_definer('auth', 'suspend_user', array['uuid', 'text']);
select function_privs_are('auth', 'suspend_user', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'suspend_user', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'suspend_user', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('auth', 'suspend_user', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'suspend_user', array['uuid', 'text'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

insert into auth.sessions (session_id, user_id, created_at, last_used_at, idle_expires_at, expires_at)
select gen_random_uuid(), u.user_id, now(), now(), now() + interval '1 hour', now() + interval '1 day'
from auth.users as u where u.user_id in (test.user_id(1), test.user_id(6));

-- Behaviour
select test.login_as('admin', test.user_id(2));
select is((auth.suspend_user(test.user_id(1), ' unpaid ')).status, 'suspended', 'shuts the user out');
select is((auth.suspend_user(test.user_id(1), 'again')).version, 2, 'and a second time changes nothing');
select is((auth.suspend_user(test.user_id(3), 'left')).status, 'suspended', 'an admin of two may be');
select test.logout();
select results_eq(
    $$ select expires_at, issued_before, session_id from auth.revocations
       where user_id = test.user_id(1) and expires_at = 'infinity' $$,
    $$ values ('infinity'::timestamptz, 'infinity'::timestamptz, null::uuid) $$, 'gateways refuse every token, for good'
);
select results_eq(
    'select s.user_id, s.end_reason from auth.sessions as s where s.ended_at is not null',
    $$ values (test.user_id(1), 'suspended') $$, 'sessions end'
);
select results_eq(
    $$ select payload, actor_id from events.events
       where event_type = 'user_suspended' and aggregate_id = test.user_id(1)::text $$,
    $$ values (jsonb_build_object('user_id', test.user_id(1), 'reason', 'unpaid'), test.user_id(2)) $$, 'one event says so'
);
select results_eq(
    $$ select old_values, new_values, reason, actor_id from ops.audit_log
       where subject_id = test.user_id(1)::text and action = 'update' $$,
    $$ values ('{"user_status": "active"}'::jsonb, '{"user_status": "suspended"}'::jsonb, 'unpaid', test.user_id(2)) $$,
    'the audit log knows who and why'
);

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select auth.suspend_user(test.user_id(2), 'me') $$, 'PT409', 'own_account', 'nobody suspends themself');
select throws_ok($$ select auth.suspend_user(test.user_id(99), 'x') $$, 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok($$ select auth.suspend_user(test.user_id(5), ' ') $$, 'PT400', 'reason_required', 'there is a reason');
select throws_ok(
    $$ select auth.suspend_user(test.user_id(5), repeat('x', 501)) $$, 'PT400', 'reason_too_long', 'a short one'
);
select test.logout();
select throws_ok(
    $$ select auth.suspend_user(test.user_id(2), 'x') $$, 'PT409', 'last_admin', 'the last active admin stays, whoever asks'
);

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select auth.suspend_user(test.user_id(1), 'x') $$, '42501', null, 'operators suspend nobody');

select * from finish();
rollback;
