-- Makes jobs ready whose time has come, at most p_limit; returns how many.
--
-- Any number of callers at once: nobody waits, no job is moved twice.
-- The time is taken once, so that the index is read up to it: a function that is volatile
-- is asked at every row, of all that wait.
--
-- Errors: PT400 invalid_limit

create or replace function jobs.promote_jobs(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_count integer;
begin
    perform core._check_limit(p_limit, 10000);

    with due as (
        delete from jobs.waiting as w
        where w.job_id = any (array(
            select d.job_id
            from jobs.waiting as d
            where d.run_at <= (select clock_timestamp())
            order by d.run_at
            limit p_limit
            for update skip locked
        ))
        returning w.*
    )
    insert into jobs.ready (
        queue, priority, position, job_id, handler, payload, attempt, unique_key, order_key, correlation_id,
        created_at, errors, forgiven
    )
    select d.queue, d.priority, nextval('jobs.jobs_job_id_seq'), d.job_id, d.handler, d.payload, d.attempt,
        d.unique_key, d.order_key, d.correlation_id, d.created_at, d.errors, d.forgiven
    from (select due.* from due order by due.run_at, due.job_id) as d;

    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function jobs.promote_jobs(integer) is 'Make jobs ready whose time has come; returns how many.';

grant execute on function jobs.promote_jobs(integer) to service_role;
