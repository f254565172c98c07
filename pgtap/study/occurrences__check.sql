begin;
select plan(11);

-- Contract
select function_returns('study', 'occurrences__check', '{}'::name[], 'trigger');
select isnt_definer('study', 'occurrences__check', '{}'::name[]);
select function_privs_are('study', 'occurrences__check', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), '2026-10-12', '09:00', 60, p_lecture_id => test.user_id(921), p_user_id => test.user_id(1)
       ) $$, 'a lecture'
);
select lives_ok(
    $$ insert into study.occurrences (occurrence_id, user_id, lecture_id, recurrence_id, starts_on, start_time, duration_minutes)
       values (test.user_id(1), test.user_id(1), test.user_id(921), '20261012T090000', '2026-10-13', '09:00', 60) $$, 'a time of it'
);
select throws_ok($$ update study.occurrences set time_zone = 'Mars' $$, 'PT400', 'invalid_time_zone', 'in a zone that exists');
select throws_ok($$ update study.occurrences set duration_minutes = -1 $$, 'PT400', 'invalid_duration', 'takes time');
select throws_ok($$ update study.occurrences set starts_on = 'infinity' $$, 'PT400', 'invalid_date', 'some day');
select lives_ok('update study.occurrences set duration_minutes = 30', 'half as long');
select is((select version from study.occurrences), 2::bigint, 'changes are counted');

select * from finish();
rollback;
