begin;
select plan(13);

-- Contract
select function_returns('study', 'list_overdue', array['integer', 'uuid', 'uuid'], 'setof study.assignments');
select is_definer('study', 'list_overdue', array['integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_overdue', array['integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_overdue', array['integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_overdue', array['integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'Sheet ' || n, now() + (n - 3) * interval '1 day', p_assignment_id => test.user_id(910 + n))
       from generate_series(0, 5) as n $$, 'assignments'
);
select lives_ok('select study.complete_assignment(test.user_id(911))', 'one is done');
select results_eq('select title from study.list_overdue()', array['Sheet 0', 'Sheet 2'], 'the longest overdue first');
select results_eq('select title from study.list_overdue(1, test.user_id(910))', array['Sheet 2'], 'page by page');

-- Errors
select throws_ok('select study.list_overdue(-1)', 'PT400', 'invalid_limit', 'a page');
select throws_ok('select study.list_overdue(1, test.user_id(999))', 'PT404', 'assignment_not_found', 'after something');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_overdue()', 'one''s own');

select * from finish();
rollback;
