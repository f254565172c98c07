-- Changes an assignment of yours; what is left out stays, what p_clear names gets empty: completed_at
-- among them, which opens it again.
--
-- Locks the assignment, and the course that it moves to.
--
-- Errors: PT400 invalid_clear, invalid_weight, invalid_estimate, invalid_date, user_required; PT401
-- not_authenticated; PT403 not_yours; PT404 assignment_not_found, course_not_found; PT409 version_conflict

create or replace function study.update_assignment(
    p_assignment_id     uuid,
    p_title             text default null,
    p_due_at            timestamptz default null,
    p_description       text default null,
    p_weight            numeric default null,
    p_estimated_minutes integer default null,
    p_course_id         uuid default null,
    p_clear             text[] default '{}',
    p_version           bigint default null,
    p_user_id           uuid default null
)
returns study.assignments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_assignment study.assignments := study._lock_assignment(auth._acting_user(p_user_id), p_assignment_id);
begin
    perform study._check_clear(p_clear, '{due_at,description,weight,estimated_minutes,completed_at}');
    perform study._check_version(p_version, v_assignment.version);

    update study.assignments as a
    set title = coalesce(btrim(p_title), a.title),
        course_id = coalesce(p_course_id, a.course_id),
        due_at = case when not 'due_at' = any (p_clear) then coalesce(p_due_at, a.due_at) end,
        description = case
            when not 'description' = any (p_clear) then coalesce(btrim(p_description), a.description)
        end,
        weight = case when not 'weight' = any (p_clear) then coalesce(p_weight, a.weight) end,
        estimated_minutes = case
            when not 'estimated_minutes' = any (p_clear) then coalesce(p_estimated_minutes, a.estimated_minutes)
        end,
        completed_at = case when not 'completed_at' = any (p_clear) then a.completed_at end
    where a.assignment_id = p_assignment_id and a.user_id = v_assignment.user_id
    returning a.* into v_assignment;

    return v_assignment;
end;
$$;

comment on function study.update_assignment(
    uuid, text, timestamptz, text, numeric, integer, uuid, text[], bigint, uuid
) is 'Change an assignment; what is left out stays. p_version refuses where it changed meanwhile.';

grant execute on function study.update_assignment(
    uuid, text, timestamptz, text, numeric, integer, uuid, text[], bigint, uuid
) to authenticated, service_role;
