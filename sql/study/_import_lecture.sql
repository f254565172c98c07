-- Writes an event as a lecture, and its single times. Times that are the same stay untouched.
--
-- Errors: those of the tables' rules

create or replace function study._import_lecture(p_calendar study.calendars, p_lecture_id uuid, p_item jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_gone uuid;
begin
    insert into study.lectures as l (
        lecture_id, user_id, course_id, title, location, description, time_zone, starts_on, start_time,
        duration_minutes, is_all_day, weekdays, week_interval, until_on, excluded, is_listed, rrule, alarm_minutes, last_on
    )
    select
        p_lecture_id, p_calendar.user_id, p_calendar.course_id, i.title, i.location, i.description, i.time_zone,
        i.starts_on, i.start_time, i.duration_minutes, i.is_all_day, i.weekdays, coalesce(i.week_interval, 1::smallint),
        i.until_on, coalesce(i.excluded, '{}'), i.is_listed, i.rrule, i.alarm_minutes, i.starts_on
    from jsonb_populate_record(null::study.lectures, p_item) as i
    on conflict (lecture_id) do update
    set title = excluded.title, location = excluded.location, description = excluded.description,
        time_zone = excluded.time_zone, starts_on = excluded.starts_on, start_time = excluded.start_time,
        duration_minutes = excluded.duration_minutes, is_all_day = excluded.is_all_day, weekdays = excluded.weekdays,
        week_interval = excluded.week_interval, until_on = excluded.until_on, excluded = excluded.excluded,
        is_listed = excluded.is_listed, rrule = excluded.rrule, alarm_minutes = excluded.alarm_minutes
    where l.user_id = p_calendar.user_id;

    for v_gone in
        select o.occurrence_id
        from study.occurrences as o
        where o.user_id = p_calendar.user_id
            and o.lecture_id = p_lecture_id
            and o.deleted_at is null
            and not exists (
                select
                from jsonb_array_elements(p_item -> 'occurrences') as w (item)
                where w.item ->> 'recurrence_id' = o.recurrence_id
            )
    loop
        perform soft_delete._delete('study.occurrences', v_gone, p_calendar.user_id);
    end loop;

    insert into study.occurrences as o (
        occurrence_id, user_id, lecture_id, recurrence_id, starts_on, start_time, time_zone, duration_minutes, title,
        location, is_cancelled
    )
    select
        core.uuid_v7(), p_calendar.user_id, p_lecture_id, w.recurrence_id, w.starts_on, w.start_time, w.time_zone,
        w.duration_minutes, w.title, w.location, coalesce(w.is_cancelled, false)
    from jsonb_populate_recordset(null::study.occurrences, p_item -> 'occurrences') as w
    on conflict (user_id, lecture_id, recurrence_id) where deleted_at is null do update
    set starts_on = excluded.starts_on, start_time = excluded.start_time, time_zone = excluded.time_zone,
        duration_minutes = excluded.duration_minutes, title = excluded.title, location = excluded.location,
        is_cancelled = excluded.is_cancelled
    where (o.starts_on, o.start_time, o.time_zone, o.duration_minutes, o.title, o.location, o.is_cancelled)
        is distinct from (
            excluded.starts_on, excluded.start_time, excluded.time_zone, excluded.duration_minutes, excluded.title,
            excluded.location, excluded.is_cancelled
        );
end;
$$;

comment on function study._import_lecture(study.calendars, uuid, jsonb) is 'Write an event as a lecture, and its single times.';
