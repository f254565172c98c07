begin;
select plan(10);

-- Contract
select function_returns('study', 'get_lecture', array['uuid', 'uuid'], 'study.lectures');
select is_definer('study', 'get_lecture', array['uuid', 'uuid']);
select function_privs_are('study', 'get_lecture', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_lecture', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_lecture', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Algebra', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:15', 90, p_lecture_id => test.user_id(921)) $$, 'a lecture'
);
select is((select title from study.get_lecture(test.user_id(921))), 'Algebra', 'shows it to its owner');

-- Errors
select throws_ok($$ select study.get_lecture(null) $$, 'PT404', 'lecture_not_found', 'it is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.get_lecture(test.user_id(921)) $$, 'PT404', 'lecture_not_found', 'one''s own');

select * from finish();
rollback;
