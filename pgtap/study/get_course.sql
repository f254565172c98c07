begin;
select plan(11);

-- Contract
select function_returns('study', 'get_course', array['uuid', 'uuid'], 'study.courses');
select is_definer('study', 'get_course', array['uuid', 'uuid']);
select function_privs_are('study', 'get_course', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_course', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_course', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2, 'admin');
select test.login_as('authenticated', test.user_id(1));
select is((select title from study.create_course('Algebra', p_course_id => test.user_id(901))), 'Algebra', 'a course');
select is((select title from study.get_course(test.user_id(901))), 'Algebra', 'shows it to its owner');
select test.login_as('service_role');
select is((select title from study.get_course(test.user_id(901), test.user_id(1))), 'Algebra', 'and to a service that names them');

-- Errors
select throws_ok($$ select study.get_course(test.user_id(901)) $$, 'PT400', 'user_required', 'it has none itself');
select throws_ok(
    $$ select study.get_course(test.user_id(999), test.user_id(1)) $$, 'PT404', 'course_not_found', 'what is not there is not found'
);

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select study.get_course(test.user_id(901)) $$, 'PT404', 'course_not_found', 'not even admins look');

select * from finish();
rollback;
