begin;
select plan(10);

-- Contract
select function_returns('study', 'get_assignment', array['uuid', 'uuid'], 'study.assignments');
select is_definer('study', 'get_assignment', array['uuid', 'uuid']);
select function_privs_are('study', 'get_assignment', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_assignment', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_assignment', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok($$ select study.create_assignment(test.user_id(901), 'Sheet', p_assignment_id => test.user_id(911)) $$, 'an assignment');
select is((select title from study.get_assignment(test.user_id(911))), 'Sheet', 'shows it to its owner');

-- Errors
select throws_ok($$ select study.get_assignment(null) $$, 'PT404', 'assignment_not_found', 'it is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.get_assignment(test.user_id(911)) $$, 'PT404', 'assignment_not_found', 'one''s own');

select * from finish();
rollback;
