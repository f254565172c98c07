begin;
select plan(15);

-- Contract
select function_returns('study', 'create_study_session',
    array['text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'uuid', 'uuid'], 'study.study_sessions');
select is_definer('study', 'create_study_session',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'uuid', 'uuid', 'text', 'uuid', 'uuid']);
select function_privs_are('study', 'create_study_session',
    array['text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'create_study_session',
    array['text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'create_study_session',
    array['text', 'timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_course_id => test.user_id(900 + n)) from generate_series(1, 2) as n $$, 'two courses'
);
select lives_ok($$ select study.create_assignment(test.user_id(901), 'Sheet', p_assignment_id => test.user_id(911)) $$, 'an assignment');
select results_eq(
    $$ select course_id, title, completed_at from study.create_study_session(
           ' Read ', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_assignment_id => test.user_id(911)
       ) $$,
    $$ values (test.user_id(901), 'Read', null::timestamptz) $$, 'belongs to the course of its assignment'
);
select is(
    (select course_id from study.create_study_session('Read', '2026-10-12 10:00+00', '2026-10-12 12:00+00')), null, 'or to none'
);

-- Errors
select throws_ok(
    $$ select study.create_study_session('x', '2026-10-12 10:00+00', '2026-10-12 10:00+00') $$, 'PT400', 'ends_before_start', 'it takes time'
);
select throws_ok(
    $$ select study.create_study_session('x', '2026-10-12 10:00+00', '2026-10-13 10:01+00') $$, 'PT400', 'session_too_long', 'not days'
);
select throws_ok(
    $$ select study.create_study_session('x', '2026-10-12 10:00+00', '2026-10-12 12:00+00', test.user_id(902), test.user_id(911)) $$,
    'PT400', 'wrong_course', 'the assignment is of another course'
);
select throws_ok(
    $$ select study.create_study_session('x', '2026-10-12 10:00+00', '2026-10-12 12:00+00', test.user_id(999)) $$,
    'PT404', 'course_not_found', 'a course exists'
);
select throws_ok(
    $$ select study.create_study_session('x', null, '2026-10-12 12:00+00') $$, '23502', null, 'it starts'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.create_study_session('x', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_assignment_id => test.user_id(911)) $$,
    'PT404', 'assignment_not_found', 'for one''s own'
);

select * from finish();
rollback;
