-- Adds an assignment of one of your courses. Locks the course against being deleted meanwhile.
--
-- Errors: PT400 invalid_weight, invalid_estimate, invalid_date, user_required; PT401 not_authenticated;
-- PT403 not_yours; PT404 course_not_found; 23505 assignments_pkey

create or replace function study.create_assignment(
    p_course_id         uuid,
    p_title             text,
    p_due_at            timestamptz default null,
    p_description       text default null,
    p_weight            numeric default null,
    p_estimated_minutes integer default null,
    p_assignment_id     uuid default null,
    p_user_id           uuid default null
)
returns study.assignments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id    uuid := auth._acting_user(p_user_id);
    v_assignment study.assignments;
begin
    insert into study.assignments (
        assignment_id, user_id, course_id, title, description, due_at, weight, estimated_minutes
    )
    values (
        coalesce(p_assignment_id, core.uuid_v7()), v_user_id, p_course_id, btrim(p_title),
        nullif(btrim(p_description), ''), p_due_at, p_weight, p_estimated_minutes
    )
    returning * into v_assignment;

    return v_assignment;
end;
$$;

comment on function study.create_assignment(uuid, text, timestamptz, text, numeric, integer, uuid, uuid) is
    'Add an assignment of a course; p_weight is its percentage of the mark.';

grant execute on function study.create_assignment(uuid, text, timestamptz, text, numeric, integer, uuid, uuid)
to authenticated, service_role;
