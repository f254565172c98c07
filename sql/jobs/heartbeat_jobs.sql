-- Keeps the leases of running jobs, [[job_id, attempt], …], for another lease.
--
-- Returns the jobs that are to be stopped: is_cancel_requested, or lost to another worker.

create or replace function jobs.heartbeat_jobs(p_jobs jsonb, p_lease interval default null)
returns table (job_id bigint, reason text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
begin
    update jobs.running as r
    set leased_until = clock_timestamp() + coalesce(
        p_lease, (select q.lease from jobs.queues as q where q.queue = r.queue)
    )
    from jsonb_array_elements(p_jobs) as e (job)
    where r.job_id = (e.job ->> 0)::bigint and r.attempt = (e.job ->> 1)::smallint;

    return query
    select (e.job ->> 0)::bigint, case when r.job_id is null then 'lease_lost' else 'cancelled' end
    from jsonb_array_elements(p_jobs) as e (job)
    left join jobs.running as r on r.job_id = (e.job ->> 0)::bigint and r.attempt = (e.job ->> 1)::smallint
    where r.job_id is null or r.is_cancel_requested;
end;
$$;

comment on function jobs.heartbeat_jobs(jsonb, interval) is
    'Keep the leases of [[job_id, attempt], …]; returns those to be stopped, and why.';

grant execute on function jobs.heartbeat_jobs(jsonb, interval) to service_role;
