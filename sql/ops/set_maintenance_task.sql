-- Switches a maintenance task on or off. One that is off is never due; `call ops.maintain(p_task_name => …)`
-- does it all the same.
--
-- Errors: PT400 is_enabled_missing; PT404 task_not_found

create or replace function ops.set_maintenance_task(p_task_name text, p_is_enabled boolean)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_is_enabled is null then
        raise exception 'is_enabled_missing'
            using errcode = 'PT400', detail = 'p_is_enabled is null.', hint = 'Say true or false.';
    end if;

    update ops.maintenance_tasks as t
    set is_enabled = p_is_enabled
    where t.task_name = p_task_name;

    if not found then
        raise exception 'task_not_found'
            using errcode = 'PT404',
                  detail = format('There is no task %s.', coalesce(p_task_name, '(null)')),
                  hint = 'ops.list_maintenance_tasks() has them all.';
    end if;
end;
$$;

comment on function ops.set_maintenance_task(text, boolean) is 'Switch a maintenance task on or off.';

grant execute on function ops.set_maintenance_task(text, boolean) to admin, service_role;
