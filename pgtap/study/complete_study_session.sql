begin;
select plan(10);

-- Contract
select function_returns('study', 'complete_study_session',
    array['uuid', 'integer', 'timestamp with time zone', 'bigint', 'uuid'], 'study.study_sessions');
select is_definer('study', 'complete_study_session', array['uuid', 'integer', 'timestamp with time zone', 'bigint', 'uuid']);
select function_privs_are('study', 'complete_study_session',
    array['uuid', 'integer', 'timestamp with time zone', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'complete_study_session',
    array['uuid', 'integer', 'timestamp with time zone', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'complete_study_session',
    array['uuid', 'integer', 'timestamp with time zone', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_study_session('Read', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_study_session_id => test.user_id(931)) $$,
    'a session'
);
select results_eq(
    $$ select actual_minutes, completed_at from study.complete_study_session(test.user_id(931), 100, '2026-01-01 00:00+00') $$,
    $$ values (100, timestamptz '2026-01-01 00:00+00') $$, 'took 100 minutes'
);
select results_eq(
    $$ select actual_minutes, version from study.complete_study_session(test.user_id(931), 50) $$, $$ values (100, 2::bigint) $$,
    'saying so again changes nothing'
);

-- Errors
select throws_ok(
    $$ select study.complete_study_session(test.user_id(931), p_completed_at => '2150-01-01 00:00+00') $$, 'PT400', 'invalid_date', 'not before it is'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.complete_study_session(test.user_id(931)) $$, 'PT404', 'study_session_not_found', 'one''s own'
);

select * from finish();
rollback;
