-- Ends jobs: their outcome goes to the archive, their keys to the next job.
--
-- p_results maps job numbers to results, null for none.

create or replace function jobs._settle_jobs(
    p_queue      jobs.queues,
    p_jobs       jobs.ready[],
    p_outcome    text,
    p_results    jsonb,
    p_started_at timestamptz
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_queue.keeps_outcomes then
        insert into jobs.finished_jobs (
            job_id, created_at, started_at, attempt, queue, handler, outcome, correlation_id, result, payload
        )
        select j.job_id, j.created_at, p_started_at, j.attempt - j.forgiven, j.queue, j.handler, p_outcome, j.correlation_id,
            nullif(p_results -> j.job_id::text, 'null'), case when p_outcome = 'archived' then j.payload end
        from unnest(p_jobs) as j;
    end if;

    if exists (select from unnest(p_jobs) as j where j.unique_key is not null or j.order_key is not null) then
        perform jobs._release_keys(p_jobs);
    end if;
end;
$$;

comment on function jobs._settle_jobs(jobs.queues, jobs.ready[], text, jsonb, timestamptz) is
    'Archive the outcome of jobs and give back their keys.';
