begin;
select plan(9);

-- Contract
select function_returns('study', 'preferences__plan_reminder', '{}'::name[], 'trigger');
select isnt_definer('study', 'preferences__plan_reminder', '{}'::name[]);
select function_privs_are('study', 'preferences__plan_reminder', '{}'::name[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select notifications.update_preferences(p_time_zone => 'UTC', p_user_id => test.user_id(n)) from generate_series(1, 2) as n;
select lives_ok(
    $$ select study.create_course('Algebra', p_course_id => test.user_id(900 + n), p_user_id => test.user_id(n)) from generate_series(1, 2) as n $$, 'courses'
);
-- Three hours from now by the clock of UTC: at once by one that is three hours ahead.
insert into study.lectures (lecture_id, course_id, user_id, title, starts_on, start_time, duration_minutes, time_zone)
select test.user_id(920 + n), test.user_id(900 + (n + 1) / 2), test.user_id((n + 1) / 2), 'Lecture ' || n, s.at::date, s.at::time, 60,
    case when n = 2 then 'UTC' end
from generate_series(1, 3) as n, (select (now() at time zone 'UTC') + interval '3 hours 5 minutes' as at) as s;
select study.send_reminders();
select is((select count(*) from notifications.notifications), 0::bigint, 'nothing is near');
select is((select count(*) from study.reminders where remind_at > now()), 3::bigint, 'all is seen to');
select lives_ok(
    $$ select set_config('request.jwt.claims', json_build_object('sub', test.user_id(1), 'role', 'authenticated')::text, true),
           set_config('request.jwt.claim.sub', test.user_id(1)::text, true),
           notifications.update_preferences(p_time_zone => 'Etc/GMT-3') $$,
    'another clock, taken up by its user'
);
select set_config('request.jwt.claims', '', true), set_config('request.jwt.claim.sub', '', true);
select results_eq(
    'select record_id from study.reminders where remind_at <= now()', $$ values (test.user_id(921)) $$, 'has what is on that clock looked at, of nobody else'
);
select study.send_reminders();
select is((select string_agg(data ->> 'title', ' ') from notifications.notifications), 'Lecture 1', 'what is near now is told');

select * from finish();
rollback;
