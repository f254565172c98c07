-- Locks an assignment that somebody has, until the end of the transaction.
--
-- Errors: PT404 assignment_not_found

create or replace function study._lock_assignment(p_user_id uuid, p_assignment_id uuid)
returns study.assignments
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found study.assignments;
begin
    select t.* into v_found
    from study.assignments as t
    where t.assignment_id = p_assignment_id and t.user_id = p_user_id and t.deleted_at is null
    for no key update;

    if not found then
        perform study._refuse_missing('assignment_not_found', 'assignment', p_assignment_id, 'list_assignments');
    end if;

    return v_found;
end;
$$;

comment on function study._lock_assignment(uuid, uuid) is 'Lock an assignment that somebody has.';
