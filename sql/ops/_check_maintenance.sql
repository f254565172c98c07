-- Refuses a cadence or a task that there is not.
--
-- Errors: PT400 invalid_cadence; PT404 task_not_found

create or replace function ops._check_maintenance(p_cadence text, p_task_name text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_cadence not in ('daily', 'weekly', 'monthly') then
        raise exception 'invalid_cadence'
            using errcode = 'PT400',
                  detail = format('%s is no cadence.', p_cadence),
                  hint = 'Write daily, weekly or monthly; null is all of them.';
    end if;

    if p_task_name is not null and not exists (
        select
        from ops.maintenance_tasks as t
        where t.task_name = p_task_name and (p_cadence is null or t.cadence = p_cadence)
    ) then
        raise exception 'task_not_found'
            using errcode = 'PT404',
                  detail = format('There is no %s.', concat_ws(' ', p_cadence, 'task ' || p_task_name)),
                  hint = 'ops.list_maintenance_tasks() has them all.';
    end if;
end;
$$;

comment on function ops._check_maintenance(text, text) is 'Refuse a cadence or a maintenance task that there is not.';

grant execute on function ops._check_maintenance(text, text) to service_role;
