-- Changes a lecture of yours; what is left out stays, what p_clear names gets empty. p_excluded are the
-- local starts that do not take place, all of them, such as 20260105T090000.
--
-- Locks the lecture, and the course that it moves to.
--
-- Errors: PT400 invalid_clear, ends_before_start, invalid_date, invalid_duration, invalid_weekdays,
-- invalid_interval, invalid_excluded, invalid_time_zone, user_required; PT401 not_authenticated; PT403 not_yours; PT404
-- lecture_not_found, course_not_found; PT409 version_conflict

create or replace function study.update_lecture(
    p_lecture_id       uuid,
    p_title            text default null,
    p_starts_on        date default null,
    p_start_time       time default null,
    p_duration_minutes integer default null,
    p_weekdays         smallint[] default null,
    p_week_interval    integer default null,
    p_until_on         date default null,
    p_time_zone        text default null,
    p_location         text default null,
    p_description      text default null,
    p_excluded         text[] default null,
    p_course_id        uuid default null,
    p_clear            text[] default '{}',
    p_version          bigint default null,
    p_user_id          uuid default null
)
returns study.lectures
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lecture study.lectures := study._lock_lecture(auth._acting_user(p_user_id), p_lecture_id);
begin
    perform study._check_clear(p_clear, '{location,description,weekdays,until_on}');
    perform study._check_version(p_version, v_lecture.version);

    if p_week_interval not between 1 and 52 then
        raise exception 'invalid_interval'
            using errcode = 'PT400',
                  detail = format('The interval is %s weeks.', p_week_interval),
                  hint = 'Send 1 for every week, 2 for every other one; up to 52.';
    end if;

    update study.lectures as l
    set title = coalesce(btrim(p_title), l.title),
        course_id = coalesce(p_course_id, l.course_id),
        starts_on = coalesce(p_starts_on, l.starts_on),
        start_time = coalesce(p_start_time, l.start_time),
        duration_minutes = coalesce(p_duration_minutes, l.duration_minutes),
        weekdays = case when not 'weekdays' = any (p_clear) then coalesce(p_weekdays, l.weekdays) end,
        week_interval = coalesce(p_week_interval, l.week_interval),
        until_on = case when not 'until_on' = any (p_clear) then coalesce(p_until_on, l.until_on) end,
        time_zone = coalesce(p_time_zone, l.time_zone),
        location = case when not 'location' = any (p_clear) then coalesce(btrim(p_location), l.location) end,
        description = case
            when not 'description' = any (p_clear) then coalesce(btrim(p_description), l.description)
        end,
        excluded = coalesce(p_excluded, l.excluded)
    where l.lecture_id = p_lecture_id and l.user_id = v_lecture.user_id
    returning l.* into v_lecture;

    return v_lecture;
end;
$$;

comment on function study.update_lecture(
    uuid, text, date, time, integer, smallint[], integer, date, text, text, text, text[], uuid, text[], bigint, uuid
) is 'Change a lecture, all its times; what is left out stays. p_version refuses where it changed meanwhile.';

grant execute on function study.update_lecture(
    uuid, text, date, time, integer, smallint[], integer, date, text, text, text, text[], uuid, text[], bigint, uuid
) to authenticated, service_role;
