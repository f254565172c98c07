-- Ends jobs that were claimed: they leave the queue, their outcome goes to the archive.
--
-- p_jobs: [[job_id, attempt], …] or [[job_id, attempt, result], …]. A job whose lease was
-- lost meanwhile (rescued, so it runs under another attempt) is left out. Returns the
-- numbers of those that were ended.
--
-- Errors: PT400 invalid_jobs

create or replace function jobs.complete_jobs(p_jobs jsonb)
returns bigint[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_ended bigint[];
    v_keyed jobs.ready[];
begin
    perform jobs._check_leases(p_jobs);

    -- What jobs._settle_jobs does, in the statement that takes the jobs out: no copies in between.
    -- Numbers first: an expression that may fail cannot be looked up in an index behind a policy.
    with given as materialized (
        select (e.job -> 0)::bigint as job_id, (e.job -> 1)::smallint as attempt,
            nullif(e.job -> 2, 'null') as result
        from jsonb_array_elements(p_jobs) as e (job)
    ),
    ended as (
        delete from jobs.running as r
        using given as g
        where r.job_id = g.job_id and r.attempt = g.attempt
        returning r.*, g.result
    ),
    archived as (
        insert into jobs.finished_jobs (
            job_id, created_at, started_at, attempt, queue, handler, outcome, correlation_id, result
        )
        select e.job_id, e.created_at, e.started_at, e.attempt - e.forgiven, e.queue, e.handler, 'done', e.correlation_id, e.result
        from ended as e
        where e.queue in (select q.queue from jobs.queues as q where q.keeps_outcomes)
    )
    select
        array_agg(e.job_id),
        array_agg(
            row (
                e.queue, e.priority, e.position, e.job_id, e.handler, null, e.attempt, e.unique_key, e.order_key,
                null, e.created_at, null, e.forgiven
            )::jobs.ready
        ) filter (where e.unique_key is not null or e.order_key is not null)
    into v_ended, v_keyed
    from ended as e;

    if v_keyed is not null then
        perform jobs._release_keys(v_keyed);
    end if;

    return coalesce(v_ended, '{}');
end;
$$;

comment on function jobs.complete_jobs(jsonb) is
    'End claimed jobs, [[job_id, attempt, result], …]; returns those that were still leased.';

grant execute on function jobs.complete_jobs(jsonb) to service_role;
