begin;
select plan(10);

-- Contract
select function_returns('study', 'lectures__check', '{}'::name[], 'trigger');
select isnt_definer('study', 'lectures__check', '{}'::name[]);
select function_privs_are('study', 'lectures__check', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-12', '09:00', 60, p_weekdays => '{1}', p_user_id => test.user_id(1)) $$, 'a lecture'
);
select is((select last_on from study.lectures), date '9999-12-31', 'without end');
select lives_ok($$ update study.lectures set until_on = '2026-11-01', weekdays = '{2,1}' $$, 'ends');
select results_eq(
    'select last_on, weekdays, version from study.lectures', $$ values (date '2026-11-02', '{1,2}'::smallint[], 2::bigint) $$, 'and says when'
);
select throws_ok($$ update study.lectures set excluded = '{x}' $$, 'PT400', 'invalid_excluded', 'starts are starts');
select throws_ok('update study.lectures set week_interval = 53', 'PT400', 'invalid_interval', 'few weeks');

select * from finish();
rollback;
