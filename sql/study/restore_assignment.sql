-- Brings back an assignment that you deleted, with what went along and nothing that was deleted before.
-- One that is there is left as it is.
--
-- Locks it and what went along.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 assignment_not_found;
-- PT409 parent_deleted; PT410 deletion_purged

create or replace function study.restore_assignment(p_assignment_id uuid, p_user_id uuid default null)
returns study.assignments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_found   study.assignments;
begin
    select t.* into v_found
    from study.assignments as t
    where t.assignment_id = p_assignment_id and t.user_id = v_user_id;

    if not found then
        perform study._refuse_missing('assignment_not_found', 'assignment', p_assignment_id, 'list_assignments');
    end if;

    if v_found.deleted_at is not null then
        perform soft_delete._restore('study.assignments', p_assignment_id, v_user_id);

        select t.* into v_found
        from study.assignments as t
        where t.assignment_id = p_assignment_id and t.user_id = v_user_id;
    end if;

    return v_found;
end;
$$;

comment on function study.restore_assignment(uuid, uuid) is 'Bring back an assignment that you deleted, with what went along.';

grant execute on function study.restore_assignment(uuid, uuid) to authenticated, service_role;
