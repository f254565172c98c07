-- A running job in the form of jobs.ready, its attempt counted.

create or replace function jobs._as_ready(p_job jobs.running)
returns jobs.ready
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
return row(
    p_job.queue, p_job.priority, p_job.position, p_job.job_id, p_job.handler, p_job.payload, p_job.attempt,
    p_job.unique_key, p_job.order_key, p_job.correlation_id, p_job.created_at, p_job.errors,
    p_job.forgiven
)::jobs.ready;

comment on function jobs._as_ready(jobs.running) is 'A running job as a row of jobs.ready.';
