begin;
select plan(18);

-- Contract
select function_returns('study', 'delete_course', array['uuid', 'bigint', 'uuid'], 'study.courses');
select is_definer('study', 'delete_course', array['uuid', 'bigint', 'uuid']);
select function_privs_are('study', 'delete_course', array['uuid', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'delete_course', array['uuid', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'delete_course', array['uuid', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'Sheet ' || n, p_assignment_id => test.user_id(910 + n)) from generate_series(1, 2) as n $$,
    'two assignments'
);
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_lecture_id => test.user_id(921)),
              study.create_study_session('Read', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_assignment_id => test.user_id(911)) $$,
    'a lecture, and a session for the first'
);
select isnt((select deleted_at from study.delete_assignment(test.user_id(912))), null, 'the second is deleted before');
select results_eq(
    $$ select deleted_at is not null, deletion_id is not null from study.delete_course(test.user_id(901), 1) $$, $$ values (true, true) $$,
    'the course is deleted'
);
select is(
    (select count(*) from study.list_assignments()) + (select count(*) from study.list_lectures())
    + (select count(*) from study.list_study_sessions()), 0::bigint, 'everything of it goes along'
);
select throws_ok(
    $$ select study.create_assignment(test.user_id(901), 'x') $$, 'PT409', 'parent_deleted', 'nothing new comes to it'
);
select is((select deleted_at from study.restore_course(test.user_id(901))), null, 'it comes back');
select results_eq('select title from study.list_assignments()', array['Sheet 1'], 'with what went along, and nothing else');
select is((select count(*) from study.list_study_sessions()), 1::bigint, 'and what went with that');

-- Errors
select throws_ok(
    $$ select study.delete_course(test.user_id(901), 1) $$, 'PT409', 'version_conflict', 'it changed meanwhile'
);
select throws_ok($$ select study.delete_course(null) $$, 'PT404', 'course_not_found', 'it is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.delete_course(test.user_id(901)) $$, 'PT404', 'course_not_found', 'one''s own');

select * from finish();
rollback;
