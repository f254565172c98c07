begin;
select plan(30);

-- Contract
select function_returns('study', '_remind_of_lecture', array['study.reminders'], 'void');
select isnt_definer('study', '_remind_of_lecture', array['study.reminders']);
select function_privs_are('study', '_remind_of_lecture', array['study.reminders'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Algebra', p_time_zone => 'UTC', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
-- Somebody looks, perhaps late: what was seen to so long ago.
create function pg_temp.look(p_seen_to interval default '0') returns bigint language plpgsql as $$
begin
    update study.reminders set due_at = now() - p_seen_to where kind = 'lecture' and p_seen_to <> '0';
    perform study._remind_of_lecture(r) from study.reminders as r where r.kind = 'lecture' order by r.record_id;
    return (select count(*) from notifications.notifications);
end $$;
create function pg_temp.add(p_number integer, p_in interval, p_weekly boolean default true, p_minutes integer default 60) returns void
language sql as $$
    select study.create_lecture(
        test.user_id(901), ((now() + p_in) at time zone 'UTC')::date, ((now() + p_in) at time zone 'UTC')::time, p_minutes,
        'Lecture ' || p_number,
        case when p_weekly then array[extract(isodow from (now() + p_in) at time zone 'UTC')::smallint] end,
        p_lecture_id => test.user_id(p_number), p_user_id => test.user_id(1)
    )
$$;

select pg_temp.add(921, '10 minutes');
select is(pg_temp.look(), 1::bigint, 'what begins soon is told');
select results_eq(
    'select topic, subject ~ $$^Lecture 921 starts$$, body ~ $$Algebra$$ from notifications.notifications', $$ values ('lecture_soon', true, true) $$, 'by name'
);
select is((select remind_at - now() from study.reminders), interval '7 days -5 minutes', 'the next one in a week');
select is(pg_temp.look(), 1::bigint, 'one that was told');
select is(pg_temp.look('1 day'), 1::bigint, 'is not told again, whoever forgets');

-- Moved, deleted, restored.
select study.update_lecture(test.user_id(921), p_start_time => ((now() + interval '5 minutes') at time zone 'UTC')::time, p_user_id => test.user_id(1))
where (now() at time zone 'UTC')::time < '23:40';
select is(
    pg_temp.look(), case when (now() at time zone 'UTC')::time < '23:40' then 2 else 1 end::bigint, 'another hour is another time'
);
delete from notifications.deliveries;
delete from notifications.notifications;
select study.delete_lecture(test.user_id(921), p_user_id => test.user_id(1));
select is(pg_temp.look('1 day'), 0::bigint, 'of a deleted one nothing is told');
select is_empty('select from study.reminders', 'nor is it looked at');
select study.restore_lecture(test.user_id(921), p_user_id => test.user_id(1));
select is(pg_temp.look(), 1::bigint, 'but when it comes back');
select study.delete_lecture(test.user_id(921), p_user_id => test.user_id(1));
select pg_temp.look();

-- A single time that is called off, or moved.
select pg_temp.add(922, '10 minutes');
insert into study.occurrences (occurrence_id, user_id, lecture_id, recurrence_id, starts_on, start_time, duration_minutes, is_cancelled, time_zone)
select test.user_id(931), l.user_id, l.lecture_id, to_char(l.starts_on + l.start_time, 'YYYYMMDD"T"HH24MISS'), l.starts_on, l.start_time, 60, true, 'UTC'
from study.lectures as l where l.lecture_id = test.user_id(922);
select is(pg_temp.look(), 1::bigint, 'what is called off is not told');
select is((select remind_at - now() from study.reminders), interval '7 days -5 minutes', 'the one in a week is');
update study.occurrences set is_cancelled = false, starts_on = ((now() + interval '2 hours') at time zone 'UTC')::date,
    start_time = ((now() + interval '2 hours') at time zone 'UTC')::time;
select is(pg_temp.look(), 1::bigint, 'nor what was put off');
select is((select remind_at - now() from study.reminders), interval '105 minutes', 'but later');
select study.delete_lecture(test.user_id(922), p_user_id => test.user_id(1));
select pg_temp.look();

-- Nobody was there to remind.
select pg_temp.add(923, '-20 minutes');
select is(pg_temp.look(), 1::bigint, 'one that had begun when it was made is not told');
select is(pg_temp.look('1 hour'), 2::bigint, 'one that began while nobody looked is');
select study.delete_lecture(test.user_id(923), p_user_id => test.user_id(1));
select pg_temp.look();
select pg_temp.add(924, '-61 minutes');
select is(pg_temp.look('2 hours'), 2::bigint, 'one that is over is not');
select study.delete_lecture(test.user_id(924), p_user_id => test.user_id(1));
select pg_temp.look();

-- Once, and over.
select pg_temp.add(925, '10 minutes', false);
select is(pg_temp.look(), 3::bigint, 'what takes place once');
select is_empty('select from study.reminders', 'is not looked at again');

-- Clocks.
select study.create_lecture(
    test.user_id(901), current_date - 7, '09:00', 60, p_weekdays => array[extract(isodow from current_date - 7)::smallint], p_week_interval => 26,
    p_time_zone => 'Europe/Berlin', p_lecture_id => test.user_id(926), p_user_id => test.user_id(1)
);
select pg_temp.look();
select is(
    (select (remind_at + interval '15 minutes') at time zone 'Europe/Berlin' from study.reminders), current_date - 7 + 182 + time '09:00',
    'nine o''clock stays nine o''clock, half a year on'
);
update study.lectures set time_zone = null where lecture_id = test.user_id(926);
select pg_temp.look();
select is((select remind_at - now() from study.reminders), interval '1 hour', 'what floats is looked at as clocks may change');

-- Wishes.
select study.update_study_settings(p_clear => '{lecture_lead_minutes}', p_user_id => test.user_id(1));
select pg_temp.look();
select is_empty('select from study.reminders', 'who wants none has none');
select pg_temp.add(927, '3 hours');
select pg_temp.look();
select study.update_study_settings(p_lecture_lead_minutes => 240, p_user_id => test.user_id(1));
select is(pg_temp.look(), 4::bigint, 'who wants them early gets them early');
select study.update_study_settings(p_lecture_lead_minutes => 30000, p_user_id => test.user_id(1));
select is(pg_temp.look(), 6::bigint, 'each of them');

-- What cannot be told.
delete from study.reminders;
select study._mark_lecture(test.user_id(1), test.user_id(999));
select pg_temp.look();
select is_empty('select from study.reminders', 'of nothing there is nothing');
delete from notifications.templates where topic = 'lecture_soon';
select pg_temp.add(928, '10 minutes', false), pg_temp.add(929, '30 days');
select is(pg_temp.look(), 6::bigint, 'nobody hears');
select results_eq(
    'select record_id, error, remind_at > now() from study.reminders', $$ values (test.user_id(929), null::text, true) $$, 'and the others go on'
);

select * from finish();
rollback;
