-- The workers that gave a sign of life within the last hour, the newest first. Alive is who gave
-- one within the last 30 seconds.

create or replace function jobs.list_workers()
returns setof jobs.worker
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select w.worker_id, w.host, w.pid, w.started_at, w.heartbeat_at,
        w.heartbeat_at > now() - interval '30 seconds', w.loops
    from jobs.workers as w
    where w.heartbeat_at > now() - interval '1 hour'
    order by w.started_at desc, w.worker_id;
end;
$$;

comment on function jobs.list_workers() is 'Worker processes, and which of them live.';

grant execute on function jobs.list_workers() to admin, service_role;
