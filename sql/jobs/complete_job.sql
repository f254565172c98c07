-- Ends one job that was claimed.
--
-- Errors: PT409 lease_lost

create or replace function jobs.complete_job(p_job_id bigint, p_attempt integer, p_result jsonb default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_job jobs.running := jobs._take_back(p_job_id, p_attempt);
begin
    perform jobs._settle_jobs(
        jobs._get_queue(v_job.queue, '{sql,python,messages}'), array[jobs._as_ready(v_job)], 'done',
        jsonb_build_object(p_job_id, p_result), v_job.started_at
    );
end;
$$;

comment on function jobs.complete_job(bigint, integer, jsonb) is 'End a claimed job, with its result.';

grant execute on function jobs.complete_job(bigint, integer, jsonb) to service_role;
