begin;
select plan(18);

-- Contract
select function_returns('auth', '_end_sessions', array['uuid', 'text', 'uuid', 'uuid'], 'integer');
select isnt_definer('auth', '_end_sessions', array['uuid', 'text', 'uuid', 'uuid']);
select function_privs_are('auth', '_end_sessions', array['uuid', 'text', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_end_sessions', array['uuid', 'text', 'uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_end_sessions', array['uuid', 'text', 'uuid', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.start_session(1, n) from generate_series(10, 30, 10) as n;
select set_config('test.own', test.start_session(1, 40)::text, true), set_config('test.other', test.start_session(2, 50)::text, true);

select is(
    auth._end_sessions(test.user_id(1), 'revoked', current_setting('test.other')::uuid), 0, 'another user''s is not ended'
);
select is(auth._end_sessions(test.user_id(1), 'revoked', test.user_id(9)), 0, 'nor is one that is not there');
select is_empty('select * from auth.revocations', 'which revokes nothing');
select is(
    auth._end_sessions(test.user_id(1), 'password_changed', p_except_id => current_setting('test.own')::uuid), 3,
    'ends all but one'
);
select results_eq(
    $$ select count(*), bool_and(session_id is not null and issued_before <= clock_timestamp()) from auth.revocations $$,
    $$ values (3::bigint, true) $$, 'and takes their tokens back, but not the one''s'
);
select results_eq(
    $$ select distinct payload from events.events where event_type = 'session_ended' $$,
    $$ values (jsonb_build_object('user_id', test.user_id(1), 'reason', 'password_changed')) $$, 'publishes each'
);
select is(auth._end_sessions(test.user_id(1), 'revoked', current_setting('test.own')::uuid), 1, 'ends one');
select is(auth._end_sessions(test.user_id(1), 'revoked', current_setting('test.own')::uuid), 0, 'once');
select is(
    (select end_reason from auth.sessions where session_id = current_setting('test.own')::uuid), 'revoked', 'and says why'
);
select is(auth._end_sessions(test.user_id(1), 'suspended'), 0, 'where none is left, all are none');
select is(
    (select count(*) from auth.revocations where session_id is null), 1::bigint,
    'but tokens that belong to no session are taken back'
);
select is((select count(*) from auth.sessions where ended_at is null), 1::bigint, 'others'' sessions go on');

-- Errors
select throws_ok(
    $$ select auth._end_sessions(test.user_id(2), 'No reason') $$, '23514', null, 'a reason is a word'
);

select * from finish();
rollback;
