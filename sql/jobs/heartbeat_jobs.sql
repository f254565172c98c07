-- Keeps the leases of running jobs, [[job_id, attempt], …], for another lease.
--
-- Returns the jobs that are to be stopped, and why: cancelled or lease_lost.
--
-- Errors: PT400 invalid_jobs, invalid_lease

create or replace function jobs.heartbeat_jobs(p_jobs jsonb, p_lease interval default null)
returns table (job_id bigint, reason text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
begin
    perform jobs._check_leases(p_jobs);
    perform jobs._check_lease(p_lease);

    -- Numbers first: an expression that may fail cannot be looked up in an index behind a policy.
    with given as materialized (
        select (e.job -> 0)::bigint as number, (e.job -> 1)::smallint as attempt
        from jsonb_array_elements(p_jobs) as e (job)
    )
    update jobs.running as r
    set leased_until = clock_timestamp() + coalesce(
        p_lease, (select q.lease from jobs.queues as q where q.queue = r.queue)
    )
    from given as g
    where r.job_id = g.number and r.attempt = g.attempt;

    return query
    with given as materialized (
        select (e.job -> 0)::bigint as number, (e.job -> 1)::smallint as attempt
        from jsonb_array_elements(p_jobs) as e (job)
    )
    select g.number, case when r.job_id is null then 'lease_lost' else 'cancelled' end
    from given as g
    left join jobs.running as r on r.job_id = g.number and r.attempt = g.attempt
    where r.job_id is null or r.is_cancel_requested;
end;
$$;

comment on function jobs.heartbeat_jobs(jsonb, interval) is
    'Keep the leases of [[job_id, attempt], …]; returns those to be stopped, and why.';

grant execute on function jobs.heartbeat_jobs(jsonb, interval) to service_role;
