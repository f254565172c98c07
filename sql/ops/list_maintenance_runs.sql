-- What became of the runs of a task, or of all, newest first.
--
-- Errors: PT400 invalid_limit; PT404 task_not_found

create or replace function ops.list_maintenance_runs(p_task_name text default null, p_limit integer default 50)
returns setof ops.maintenance_runs
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);
    perform ops._check_maintenance(null, p_task_name);

    return query
    select r.*
    from ops.maintenance_runs as r
    where p_task_name is null or r.task_name = p_task_name
    order by r.started_at desc, r.run_id desc
    limit p_limit;
end;
$$;

comment on function ops.list_maintenance_runs(text, integer) is
    'What became of the runs of a maintenance task, or of all, newest first.';

grant execute on function ops.list_maintenance_runs(text, integer) to admin, service_role;
