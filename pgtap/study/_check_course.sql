begin;
select plan(7);

-- Contract
select function_returns('study', '_check_course', array['uuid', 'uuid'], 'void');
select isnt_definer('study', '_check_course', array['uuid', 'uuid']);
select function_privs_are('study', '_check_course', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok($$ select study._check_course(test.user_id(1), test.user_id(901)) $$, 'is its owner''s');
select throws_ok(
    $$ select study._check_course(test.user_id(2), test.user_id(901)) $$, 'PT404', 'course_not_found', 'and nobody else''s'
);
select throws_ok($$ select study._check_course(test.user_id(1), null) $$, 'PT404', 'course_not_found', 'none is none');

select * from finish();
rollback;
