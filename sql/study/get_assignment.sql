-- One of your assignments.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 assignment_not_found

create or replace function study.get_assignment(p_assignment_id uuid, p_user_id uuid default null)
returns study.assignments
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.assignments;
begin
    select t.* into v_found
    from study.assignments as t
    where t.assignment_id = p_assignment_id and t.user_id = v_user_id and t.deleted_at is null;

    if not found then
        perform study._refuse_missing('assignment_not_found', 'assignment', p_assignment_id, 'list_assignments');
    end if;

    return v_found;
end;
$$;

comment on function study.get_assignment(uuid, uuid) is 'One of your assignments.';

grant execute on function study.get_assignment(uuid, uuid) to authenticated, service_role;
