begin;
select plan(12);

-- Contract
select function_returns('study', 'list_courses', array['text', 'boolean', 'integer', 'uuid', 'uuid'], 'setof study.courses');
select is_definer('study', 'list_courses', array['text', 'boolean', 'integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_courses',
    array['text', 'boolean', 'integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_courses',
    array['text', 'boolean', 'integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_courses', array['text', 'boolean', 'integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course ' || n, p_term => case when n < 3 then 'a' else 'b' end, p_course_id => test.user_id(900 + n))
       from generate_series(1, 4) as n $$, 'four courses'
);
select results_eq(
    $$ select title from study.list_courses(p_limit => 3) $$, array['Course 1', 'Course 2', 'Course 3'], 'a page of them'
);
select results_eq(
    $$ select title from study.list_courses(p_after => test.user_id(903)) $$, array['Course 4'], 'the next page'
);
select results_eq(
    $$ select title from study.list_courses('a') $$, array['Course 1', 'Course 2'], 'of a term'
);

-- Errors
select throws_ok($$ select study.list_courses(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page holds something');
select throws_ok($$ select study.list_courses(p_user_id => test.user_id(2)) $$, 'PT403', 'not_yours', 'one''s own');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_courses()', 'others have others');

select * from finish();
rollback;
