begin;
select plan(15);

-- Contract
select function_returns('study', 'get_workload', array['date', 'integer', 'text', 'uuid'], 'setof study.week_workload');
select is_definer('study', 'get_workload', array['date', 'integer', 'text', 'uuid']);
select function_privs_are('study', 'get_workload', array['date', 'integer', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_workload', array['date', 'integer', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_workload', array['date', 'integer', 'text', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_time_zone => 'Europe/Berlin', p_course_id => test.user_id(901)) $$, 'a course'
);
-- The week to Sunday 25 October 2026 has 169 hours in Berlin and ends at 23:00 UTC.
select lives_ok(
    $$ select study.create_study_session('Night', '2026-10-25 22:00+00', '2026-10-26 01:00+00', p_study_session_id => test.user_id(931)),
              study.create_study_session('Day', '2026-10-21 10:00+00', '2026-10-21 12:00+00', p_study_session_id => test.user_id(932)) $$,
    'a session over the end of a week, and one within'
);
select lives_ok('select study.complete_study_session(test.user_id(931), 90)', 'the one took half as long');
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'Late', '2026-10-25 22:59+00', p_estimated_minutes => 60),
              study.create_assignment(test.user_id(901), 'Next', '2026-10-25 23:00+00', p_estimated_minutes => 30) $$, 'two assignments'
);
select lives_ok(
    $$ select study.create_lecture(test.user_id(901), '2026-10-19', '09:00', 45, p_weekdays => '{1,7}', p_until_on => '2026-10-26') $$, 'lectures'
);
select results_eq(
    $$ select week_start, iso_week, planned_minutes, done_minutes, lecture_minutes, assignments_due, estimated_minutes
       from study.get_workload('2026-10-22', 3, 'Europe/Berlin') $$,
    $$ values
        (date '2026-10-19', 43, 180::bigint, 30::bigint, 90::bigint, 1, 60::bigint),
        (date '2026-10-26', 44, 120::bigint, 60::bigint, 45::bigint, 1, 30::bigint),
        (date '2026-11-02', 45, 0::bigint, 0::bigint, 0::bigint, 0, 0::bigint) $$,
    'a week ends at midnight there'
);
select results_eq(
    $$ select iso_year, iso_week, week_start from study.get_workload('2027-01-03', 2, 'UTC') $$,
    $$ values (2026, 53, date '2026-12-28'), (2027, 1, date '2027-01-04') $$, 'weeks are ISO weeks'
);

-- Errors
select throws_ok('select study.get_workload(p_weeks => 54)', 'PT400', 'invalid_weeks', 'up to a year');
select throws_ok($$ select study.get_workload('infinity') $$, 'PT400', 'invalid_date', 'of this age');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is(
    (select sum(planned_minutes + lecture_minutes + assignments_due) from study.get_workload('2026-10-22', 3)), 0::numeric, 'one''s own'
);

select * from finish();
rollback;
