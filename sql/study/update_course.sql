-- Changes a course of yours; what is left out stays, what p_clear names gets empty.
--
-- Locks the course.
--
-- Errors: PT400 invalid_clear, ends_before_start, invalid_date, invalid_time_zone, user_required; PT401
-- not_authenticated; PT403 not_yours; PT404 course_not_found; PT409 version_conflict

create or replace function study.update_course(
    p_course_id   uuid,
    p_title       text default null,
    p_code        text default null,
    p_term        text default null,
    p_instructor  text default null,
    p_description text default null,
    p_colour      text default null,
    p_time_zone   text default null,
    p_starts_on   date default null,
    p_ends_on     date default null,
    p_clear       text[] default '{}',
    p_version     bigint default null,
    p_user_id     uuid default null
)
returns study.courses
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_course study.courses := study._lock_course(auth._acting_user(p_user_id), p_course_id);
begin
    perform study._check_clear(p_clear, '{code,term,instructor,description,colour,starts_on,ends_on}');
    perform study._check_version(p_version, v_course.version);

    update study.courses as c
    set title = coalesce(btrim(p_title), c.title),
        code = case when not 'code' = any (p_clear) then coalesce(btrim(p_code), c.code) end,
        term = case when not 'term' = any (p_clear) then coalesce(btrim(p_term), c.term) end,
        instructor = case when not 'instructor' = any (p_clear) then coalesce(btrim(p_instructor), c.instructor) end,
        description = case
            when not 'description' = any (p_clear) then coalesce(btrim(p_description), c.description)
        end,
        colour = case when not 'colour' = any (p_clear) then coalesce(lower(p_colour), c.colour) end,
        time_zone = coalesce(p_time_zone, c.time_zone),
        starts_on = case when not 'starts_on' = any (p_clear) then coalesce(p_starts_on, c.starts_on) end,
        ends_on = case when not 'ends_on' = any (p_clear) then coalesce(p_ends_on, c.ends_on) end
    where c.course_id = p_course_id and c.user_id = v_course.user_id
    returning c.* into v_course;

    return v_course;
end;
$$;

comment on function study.update_course(
    uuid, text, text, text, text, text, text, text, date, date, text[], bigint, uuid
) is 'Change a course of yours; what is left out stays. p_version refuses where it changed meanwhile.';

grant execute on function study.update_course(
    uuid, text, text, text, text, text, text, text, date, date, text[], bigint, uuid
) to authenticated, service_role;
