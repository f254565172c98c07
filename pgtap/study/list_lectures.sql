begin;
select plan(12);

-- Contract
select function_returns('study', 'list_lectures', array['uuid', 'boolean', 'integer', 'uuid', 'uuid'], 'setof study.lectures');
select is_definer('study', 'list_lectures', array['uuid', 'boolean', 'integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_lectures',
    array['uuid', 'boolean', 'integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_lectures',
    array['uuid', 'boolean', 'integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_lectures', array['uuid', 'boolean', 'integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_course_id => test.user_id(900 + n)) from generate_series(1, 2) as n $$, 'two courses'
);
select lives_ok(
    $$ select study.create_lecture(test.user_id(901 + n % 2), '2026-10-12', '09:15', 90, 'L' || n, p_lecture_id => test.user_id(920 + n))
       from generate_series(1, 3) as n $$, 'three lectures'
);
select results_eq('select title from study.list_lectures(p_limit => 2)', array['L1', 'L2'], 'a page');
select results_eq('select title from study.list_lectures(p_after => test.user_id(922))', array['L3'], 'the next');
select results_eq('select title from study.list_lectures(test.user_id(901))', array['L2'], 'of a course');

-- Errors
select throws_ok('select study.list_lectures(p_limit => null)', 'PT400', 'invalid_limit', 'a page has a size');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_lectures()', 'one''s own');

select * from finish();
rollback;
