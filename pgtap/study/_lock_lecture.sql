begin;
select plan(7);

-- Contract
select function_returns('study', '_lock_lecture', array['uuid', 'uuid'], 'study.lectures');
select isnt_definer('study', '_lock_lecture', array['uuid', 'uuid']);
select function_privs_are('study', '_lock_lecture', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:00', 60, 'X', p_lecture_id => test.user_id(999)) $$,
    'one of them'
);
select test.logout();
select is(
    (select title from study._lock_lecture(test.user_id(1), test.user_id(999))), 'X', 'locks what its owner has'
);
select throws_ok(
    $$ select study._lock_lecture(test.user_id(2), test.user_id(999)) $$, 'PT404', 'lecture_not_found', 'nobody else has it'
);

select * from finish();
rollback;
