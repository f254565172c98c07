-- Gives claimed jobs back that were not started, as a worker that leaves does.
--
-- They are ready again at once, or wait for p_delay where this worker is not the one for
-- them, and the attempt does not count; those that were asked to be cancelled end.
-- p_jobs: [[job_id, attempt], …]. Returns how many were still leased.
--
-- Errors: PT400 invalid_jobs, invalid_retry_after

create or replace function jobs.release_jobs(p_jobs jsonb, p_delay interval default null)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_released jobs.running[];
    v_job      jobs.running;
begin
    perform jobs._check_leases(p_jobs);
    perform jobs._check_delay(p_delay);

    -- Numbers first: an expression that may fail cannot be looked up in an index behind a policy.
    with given as materialized (
        select (e.job -> 0)::bigint as job_id, (e.job -> 1)::smallint as attempt
        from jsonb_array_elements(p_jobs) as e (job)
    ),
    released as (
        delete from jobs.running as r
        using given as g
        where r.job_id = g.job_id and r.attempt = g.attempt
        returning r.*
    )
    select array_agg(r::jobs.running order by r.position) into v_released from released as r;

    if v_released is null then
        return 0;
    end if;

    if p_delay > '0 seconds' then
        insert into jobs.waiting (
            queue, priority, job_id, handler, payload, attempt, unique_key, order_key, correlation_id, created_at,
            errors, run_at, forgiven
        )
        select r.queue, r.priority, r.job_id, r.handler, r.payload, r.attempt, r.unique_key, r.order_key,
            r.correlation_id, r.created_at, r.errors, clock_timestamp() + p_delay, r.forgiven + 1
        from unnest(v_released) as r
        where not r.is_cancel_requested;
    else
        insert into jobs.ready (
            queue, priority, position, job_id, handler, payload, attempt, unique_key, order_key, correlation_id,
            created_at, errors, forgiven
        )
        select r.queue, r.priority, nextval('jobs.jobs_job_id_seq'), r.job_id, r.handler, r.payload, r.attempt,
            r.unique_key, r.order_key, r.correlation_id, r.created_at, r.errors, r.forgiven + 1
        from unnest(v_released) as r
        where not r.is_cancel_requested;
    end if;

    foreach v_job in array v_released loop
        if v_job.is_cancel_requested then
            perform jobs._settle_jobs(
                jobs._get_queue(v_job.queue, '{sql,python,messages}'), array[jobs._as_ready(v_job)], 'cancelled',
                null, v_job.started_at
            );
        end if;
    end loop;

    return cardinality(v_released);
end;
$$;

comment on function jobs.release_jobs(jsonb, interval) is
    'Give claimed jobs back that were not started, [[job_id, attempt], …]; the attempt does not count.';

grant execute on function jobs.release_jobs(jsonb, interval) to service_role;
