begin;
select plan(9);

-- Contract
select function_returns('study', 'occurrences__plan_reminder', '{}'::name[], 'trigger');
select isnt_definer('study', 'occurrences__plan_reminder', '{}'::name[]);
select function_privs_are('study', 'occurrences__plan_reminder', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Algebra', p_time_zone => 'UTC', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), '2026-10-12', '09:00', 60, p_weekdays => '{1}', p_lecture_id => test.user_id(921), p_user_id => test.user_id(1)
       ) $$, 'a lecture'
);
delete from study.reminders;
insert into study.occurrences (occurrence_id, user_id, lecture_id, recurrence_id, starts_on, start_time, duration_minutes)
values (test.user_id(931), test.user_id(1), test.user_id(921), '20261019T090000', '2026-10-20', '11:00', 60);
select results_eq('select record_id, remind_at from study.reminders', $$ values (test.user_id(921), now()) $$, 'a time that moved has its lecture looked at');
update study.reminders set remind_at = now() + interval '1 day';
update study.occurrences set is_cancelled = true;
select is((select remind_at from study.reminders), now(), 'one that is called off as well');
select study.create_lecture(
    test.user_id(901), '2026-10-12', '10:00', 60, p_weekdays => '{1}', p_lecture_id => test.user_id(922), p_user_id => test.user_id(1)
);
update study.reminders set remind_at = now() + interval '1 day';
update study.occurrences set lecture_id = test.user_id(922);
select is((select count(*) from study.reminders where remind_at = now()), 2::bigint, 'one that is given away is a change of two');
update study.occurrences set lecture_id = test.user_id(921);
delete from study.reminders where record_id = test.user_id(922);
update study.reminders set remind_at = now() + interval '1 day';
delete from study.occurrences;
select is((select remind_at from study.reminders), now(), 'and one that is as the rule says again');

select * from finish();
rollback;
