-- Says that an assignment is done; doing so again changes nothing.
--
-- Locks the assignment.
--
-- Errors: PT400 invalid_date, user_required; PT401 not_authenticated; PT403 not_yours; PT404
-- assignment_not_found; PT409 version_conflict

create or replace function study.complete_assignment(
    p_assignment_id uuid,
    p_completed_at  timestamptz default null,
    p_version       bigint default null,
    p_user_id       uuid default null
)
returns study.assignments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_assignment study.assignments := study._lock_assignment(auth._acting_user(p_user_id), p_assignment_id);
begin
    perform study._check_past('p_completed_at', p_completed_at);

    if v_assignment.completed_at is not null then
        return v_assignment;
    end if;

    perform study._check_version(p_version, v_assignment.version);

    update study.assignments as a
    set completed_at = coalesce(p_completed_at, now())
    where a.assignment_id = p_assignment_id and a.user_id = v_assignment.user_id
    returning a.* into v_assignment;

    return v_assignment;
end;
$$;

comment on function study.complete_assignment(uuid, timestamptz, bigint, uuid) is
    'Say that an assignment is done. update_assignment opens it again.';

grant execute on function study.complete_assignment(uuid, timestamptz, bigint, uuid) to authenticated, service_role;
