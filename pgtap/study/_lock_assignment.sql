begin;
select plan(7);

-- Contract
select function_returns('study', '_lock_assignment', array['uuid', 'uuid'], 'study.assignments');
select isnt_definer('study', '_lock_assignment', array['uuid', 'uuid']);
select function_privs_are('study', '_lock_assignment', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'X', p_assignment_id => test.user_id(999)) $$,
    'one of them'
);
select test.logout();
select is(
    (select title from study._lock_assignment(test.user_id(1), test.user_id(999))), 'X', 'locks what its owner has'
);
select throws_ok(
    $$ select study._lock_assignment(test.user_id(2), test.user_id(999)) $$, 'PT404', 'assignment_not_found', 'nobody else has it'
);

select * from finish();
rollback;
