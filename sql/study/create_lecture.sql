-- Adds a lecture: once, or with p_weekdays every week or every few weeks. p_start_time is local time of
-- p_time_zone (that of the course where it is left out) on every day of the year.
--
-- Locks the course against being deleted meanwhile.
--
-- Errors: PT400 ends_before_start, invalid_date, invalid_duration, invalid_weekdays, invalid_interval,
-- invalid_time_zone, user_required; PT401 not_authenticated; PT403 not_yours; PT404 course_not_found;
-- 23505 lectures_pkey

create or replace function study.create_lecture(
    p_course_id        uuid,
    p_starts_on        date,
    p_start_time       time,
    p_duration_minutes integer,
    p_title            text default null,
    p_weekdays         smallint[] default null,
    p_week_interval    integer default 1,
    p_until_on         date default null,
    p_time_zone        text default null,
    p_location         text default null,
    p_description      text default null,
    p_is_all_day       boolean default false,
    p_lecture_id       uuid default null,
    p_user_id          uuid default null
)
returns study.lectures
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_course  study.courses := study._lock_course(auth._acting_user(p_user_id), p_course_id);
    v_lecture study.lectures;
begin
    if p_week_interval is null or p_week_interval not between 1 and 52 then
        raise exception 'invalid_interval'
            using errcode = 'PT400',
                  detail = format('The interval is %s weeks.', coalesce(p_week_interval::text, 'null')),
                  hint = 'Send 1 for every week, 2 for every other one; up to 52.';
    end if;

    insert into study.lectures (
        lecture_id, user_id, course_id, title, location, description, time_zone, starts_on, start_time,
        duration_minutes, is_all_day, weekdays, week_interval, until_on, last_on
    )
    values (
        coalesce(p_lecture_id, core.uuid_v7()), v_course.user_id, p_course_id,
        coalesce(nullif(btrim(p_title), ''), v_course.title), nullif(btrim(p_location), ''),
        nullif(btrim(p_description), ''), coalesce(p_time_zone, v_course.time_zone), p_starts_on, p_start_time,
        p_duration_minutes, coalesce(p_is_all_day, false), p_weekdays, p_week_interval, p_until_on, p_starts_on
    )
    returning * into v_lecture;

    return v_lecture;
end;
$$;

comment on function study.create_lecture(
    uuid, date, time, integer, text, smallint[], integer, date, text, text, text, boolean, uuid, uuid
) is 'Add a lecture, once or on days of the week (1 is Monday) at the same local time.';

grant execute on function study.create_lecture(
    uuid, date, time, integer, text, smallint[], integer, date, text, text, text, boolean, uuid, uuid
) to authenticated, service_role;
