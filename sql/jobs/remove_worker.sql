-- Forgets a worker that left. Returns whether it was known.

create or replace function jobs.remove_worker(p_worker_id uuid)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from jobs.workers as w where w.worker_id = p_worker_id;

    return found;
end;
$$;

comment on function jobs.remove_worker(uuid) is 'Forget a worker process that left.';

grant execute on function jobs.remove_worker(uuid) to service_role;
