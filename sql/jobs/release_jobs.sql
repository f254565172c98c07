-- Gives claimed jobs back that were not started, as a worker that leaves does.
--
-- They are ready again at once, and the attempt does not count. p_jobs: [[job_id, attempt],
-- …]. Returns how many were still leased.

create or replace function jobs.release_jobs(p_jobs jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_count integer;
begin
    -- Numbers first: an expression that may fail cannot be looked up in an index behind a policy.
    with given as materialized (
        select (e.job ->> 0)::bigint as job_id, (e.job ->> 1)::smallint as attempt
        from jsonb_array_elements(p_jobs) as e (job)
    ),
    released as (
        delete from jobs.running as r
        using given as g
        where r.job_id = g.job_id and r.attempt = g.attempt
        returning r.*
    )
    insert into jobs.waiting (
        queue, priority, job_id, handler, payload, attempt, unique_key, order_key, correlation_id, created_at,
        errors, run_at
    )
    select r.queue, r.priority, r.job_id, r.handler, r.payload, r.attempt - 1, r.unique_key, r.order_key,
        r.correlation_id, r.created_at, r.errors, r.started_at
    from released as r;

    get diagnostics v_count = row_count;

    if v_count > 0 then
        perform jobs.promote_jobs();
    end if;

    return v_count;
end;
$$;

comment on function jobs.release_jobs(jsonb) is
    'Give claimed jobs back that were not started, [[job_id, attempt], …]; the attempt does not count.';

grant execute on function jobs.release_jobs(jsonb) to service_role;
