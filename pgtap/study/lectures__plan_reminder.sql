begin;
select plan(10);

-- Contract
select function_returns('study', 'lectures__plan_reminder', '{}'::name[], 'trigger');
select isnt_definer('study', 'lectures__plan_reminder', '{}'::name[]);
select function_privs_are('study', 'lectures__plan_reminder', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Algebra', p_time_zone => 'UTC', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), '2026-10-12', '09:00', 60, p_weekdays => '{1}', p_lecture_id => test.user_id(921), p_user_id => test.user_id(1)
       ) $$, 'a lecture'
);
select results_eq('select record_id, remind_at from study.reminders', $$ values (test.user_id(921), now()) $$, 'is looked at');
update study.reminders set remind_at = now() + interval '1 day';
select study.update_lecture(test.user_id(921), p_start_time => '10:00', p_user_id => test.user_id(1));
select is((select remind_at from study.reminders), now(), 'another hour does');
delete from study.reminders;
select study.delete_course(test.user_id(901), p_user_id => test.user_id(1));
select is((select remind_at from study.reminders), now(), 'as does a deletion, with its course');
delete from study.reminders;
select study.restore_course(test.user_id(901), p_user_id => test.user_id(1));
select is((select remind_at from study.reminders), now(), 'and that it comes back');
update study.reminders set remind_at = now() + interval '1 day';
select study.update_lecture(test.user_id(921), p_excluded => '{20261019T100000}', p_user_id => test.user_id(1));
select is((select remind_at from study.reminders), now(), 'and a time that does not take place');

select * from finish();
rollback;
