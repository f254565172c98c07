-- Services that fell silent, chores and backups that failed, functions that fail: only where there is something to say
-- of it. Of functions those with 5 failed calls (5xx) in the last ten minutes, the 50 worst.

create or replace function ops._read_health_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
    return query
    with overview as materialized (
        select o.* from services.service_health_overview as o
    )
    select 'service_stale_instances', jsonb_build_object('service', o.service_name),
        o.stale_count::double precision
    from overview as o
    union all
    select 'service_down', jsonb_build_object('service', o.service_name), (o.status = 'down')::integer
    from overview as o;

    return query
    select 'schedule_failed', jsonb_build_object('schedule', s.schedule_name), (
        exists (select from jobs.dead_jobs as d where d.job_id = s.last_job_id)
        or coalesce('failed' = (
            select r.outcome
            from schedules.schedule_runs as r
            where r.schedule_id = s.schedule_id
            order by r.due_at desc
            limit 1
        ), false)
    )::integer::double precision
    from schedules.schedules as s
    where s.is_enabled;

    return query
    select 'maintenance_failed', jsonb_build_object('task', t.task_name),
        (t.last_outcome in ('failed', 'abandoned'))::integer::double precision
    from ops.maintenance_tasks as t
    where t.is_enabled and t.last_outcome is not null
    union all
    select 'backup_damaged', '{}', (b.outcome = 'damaged')::integer
    from (
        select k.outcome
        from ops.backups as k
        where k.outcome <> 'removed'
        order by k.finished_at desc
        limit 1
    ) as b;

    return query
    select 'function_error_ratio', jsonb_build_object('function', f.function_name),
        round(f.error_count::numeric / f.call_count, 4)::double precision
    from (
        select m.function_name, sum(m.call_count) as call_count,
            coalesce(sum(m.call_count) filter (where m.status_class = 5), 0) as error_count
        from ops.request_metrics as m
        where m.bucket_at >= now() - interval '10 minutes' and m.bucket_at <= now()
        group by m.function_name
    ) as f
    where f.error_count >= 5
    order by f.error_count desc, f.function_name
    limit 50;
end;
$$;

comment on function ops._read_health_gauges() is
    'Services that fell silent, chores and backups that failed, functions that fail.';
