-- A worker's sign of life, every few seconds. Forgets workers that gave none for an hour.
--
-- Errors: PT400 invalid_worker

create or replace function jobs.record_worker(p_worker_id uuid, p_host text, p_pid integer, p_loops jsonb default '{}')
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_worker_id is null or p_host is null or p_pid is null or jsonb_typeof(p_loops) is distinct from 'object' then
        raise exception 'invalid_worker'
            using errcode = 'PT400',
                  detail = 'A worker has an id, a host, a process and an object of loops.',
                  hint = 'Name all four.';
    end if;

    insert into jobs.workers as w (worker_id, host, pid, loops)
    values (p_worker_id, p_host, p_pid, p_loops)
    on conflict (worker_id) do update
    set host = excluded.host, pid = excluded.pid, loops = excluded.loops, heartbeat_at = now();

    delete from jobs.workers as w
    using (
        select o.worker_id
        from jobs.workers as o
        where o.heartbeat_at < now() - interval '1 hour'
        for update skip locked
    ) as silent
    where w.worker_id = silent.worker_id;
end;
$$;

comment on function jobs.record_worker(uuid, text, integer, jsonb) is 'Note that a worker process lives.';

grant execute on function jobs.record_worker(uuid, text, integer, jsonb) to service_role;
