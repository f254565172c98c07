-- Adds a course of yours. A client that works offline chooses p_course_id itself; using one twice is
-- refused by the key.
--
-- Errors: PT400 ends_before_start, invalid_date, invalid_time_zone, user_required; PT401 not_authenticated;
-- PT403 not_yours; 23505 courses_pkey

create or replace function study.create_course(
    p_title       text,
    p_code        text default null,
    p_term        text default null,
    p_instructor  text default null,
    p_description text default null,
    p_colour      text default null,
    p_time_zone   text default null,
    p_starts_on   date default null,
    p_ends_on     date default null,
    p_course_id   uuid default null,
    p_user_id     uuid default null
)
returns study.courses
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_course  study.courses;
begin
    insert into study.courses (
        course_id, user_id, title, code, term, instructor, description, colour, time_zone, starts_on, ends_on
    )
    values (
        coalesce(p_course_id, core.uuid_v7()), v_user_id, btrim(p_title), nullif(btrim(p_code), ''),
        nullif(btrim(p_term), ''), nullif(btrim(p_instructor), ''), nullif(btrim(p_description), ''),
        nullif(lower(p_colour), ''), coalesce(p_time_zone, study._get_zone(v_user_id, null)), p_starts_on, p_ends_on
    )
    returning * into v_course;

    return v_course;
end;
$$;

comment on function study.create_course(text, text, text, text, text, text, text, date, date, uuid, uuid) is
    'Add a course of yours; its times are read from the clock of p_time_zone, else of your preferences.';

grant execute on function study.create_course(text, text, text, text, text, text, text, date, date, uuid, uuid)
to authenticated, service_role;
