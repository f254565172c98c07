begin;
select plan(14);

-- Contract
select function_returns('study', 'restore_lecture', array['uuid', 'uuid'], 'study.lectures');
select is_definer('study', 'restore_lecture', array['uuid', 'uuid']);
select function_privs_are('study', 'restore_lecture', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'restore_lecture', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'restore_lecture', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:00', 60, 'X', p_lecture_id => test.user_id(999)) $$,
    'one of them'
);
select lives_ok($$ select study.delete_lecture(test.user_id(999)) $$, 'it is deleted');
select is((select deleted_at from study.restore_lecture(test.user_id(999))), null, 'and comes back');
select is((select version from study.restore_lecture(test.user_id(999))), 3::bigint, 'once: one that is there is left as it is');
select lives_ok('select study.delete_course(test.user_id(901))', 'with its course it is gone again');
select throws_ok($$ select study.restore_lecture(test.user_id(999)) $$, 'PT409', 'parent_deleted', 'which has to come back first');

-- Errors
select throws_ok($$ select study.restore_lecture(null) $$, 'PT404', 'lecture_not_found', 'it is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.restore_lecture(test.user_id(999)) $$, 'PT404', 'lecture_not_found', 'one''s own');

select * from finish();
rollback;
