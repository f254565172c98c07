begin;
select plan(15);

-- Contract
select function_returns('study', 'update_study_session',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'integer', 'text[]', 'bigint', 'uuid'], 'study.study_sessions');
select is_definer('study', 'update_study_session',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'integer', 'text[]', 'bigint', 'uuid']);
select function_privs_are('study', 'update_study_session',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'integer', 'text[]', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'update_study_session',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'integer', 'text[]', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'update_study_session',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'integer', 'text[]', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_course_id => test.user_id(900 + n)) from generate_series(1, 2) as n $$, 'two courses'
);
select lives_ok($$ select study.create_assignment(test.user_id(901), 'Sheet', p_assignment_id => test.user_id(911)) $$, 'an assignment');
select lives_ok(
    $$ select study.create_study_session(
           'Read', '2026-10-12 10:00+00', '2026-10-12 12:00+00', test.user_id(902), p_study_session_id => test.user_id(931)
       ) $$, 'a session'
);
select results_eq(
    $$ select course_id, assignment_id, ends_at, version from study.update_study_session(
           test.user_id(931), p_ends_at => '2026-10-12 13:00+00', p_assignment_id => test.user_id(911), p_version => 1
       ) $$,
    $$ values (test.user_id(901), test.user_id(911), timestamptz '2026-10-12 13:00+00', 2::bigint) $$,
    'another assignment brings its course along'
);
select results_eq(
    $$ select course_id, assignment_id from study.update_study_session(test.user_id(931), p_clear => '{assignment_id,course_id}') $$,
    $$ values (null::uuid, null::uuid) $$, 'or there is none'
);

-- Errors
select throws_ok(
    $$ select study.update_study_session(test.user_id(931), p_starts_at => '2026-10-12 14:00+00') $$, 'PT400', 'ends_before_start', 'an order'
);
select throws_ok(
    $$ select study.update_study_session(test.user_id(931), p_actual_minutes => -1) $$, 'PT400', 'invalid_duration', 'minutes'
);
select throws_ok(
    $$ select study.update_study_session(test.user_id(931), p_version => 1) $$, 'PT409', 'version_conflict', 'it changed meanwhile'
);
select throws_ok(
    $$ select study.update_study_session(test.user_id(931), p_clear => '{title}') $$, 'PT400', 'invalid_clear', 'a title stays'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.update_study_session(test.user_id(931), 'x') $$, 'PT404', 'study_session_not_found', 'one''s own'
);

select * from finish();
rollback;
