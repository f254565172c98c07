begin;
select plan(9);

-- Contract
select function_returns('study', 'study_sessions__check', '{}'::name[], 'trigger');
select isnt_definer('study', 'study_sessions__check', '{}'::name[]);
select function_privs_are('study', 'study_sessions__check', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok(
    $$ select study.create_study_session('Read', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_user_id => test.user_id(1)) $$, 'a session'
);
select throws_ok(
    $$ update study.study_sessions set ends_at = starts_at $$, 'PT400', 'ends_before_start', 'whoever writes it, it takes time'
);
select throws_ok($$ update study.study_sessions set starts_at = '-infinity' $$, 'PT400', 'invalid_date', 'some day');
select throws_ok(
    $$ update study.study_sessions set course_id = test.user_id(999) $$, 'PT404', 'course_not_found', 'of a course that exists'
);
select lives_ok('update study.study_sessions set actual_minutes = 30', 'it took less');
select is((select version from study.study_sessions), 2::bigint, 'changes are counted');

select * from finish();
rollback;
