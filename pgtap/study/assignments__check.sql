begin;
select plan(9);

-- Contract
select function_returns('study', 'assignments__check', '{}'::name[], 'trigger');
select isnt_definer('study', 'assignments__check', '{}'::name[]);
select function_privs_are('study', 'assignments__check', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select throws_ok(
    $$ insert into study.assignments (assignment_id, user_id, course_id, title) values (test.user_id(1), test.user_id(2), test.user_id(901), 'x') $$,
    'PT404', 'course_not_found', 'whoever writes it, it is of one''s own course'
);
select lives_ok(
    $$ insert into study.assignments (assignment_id, user_id, course_id, title) values (test.user_id(1), test.user_id(1), test.user_id(901), 'x') $$,
    'this one is'
);
select throws_ok('update study.assignments set weight = 101', 'PT400', 'invalid_weight', 'weights are percentages');
select lives_ok('update study.assignments set weight = 50', 'half of it');
select is((select version from study.assignments), 2::bigint, 'changes are counted');

select * from finish();
rollback;
