-- Reports that a claimed job failed. It is put off, or dies after its last attempt, or
-- at once where p_is_final says that trying again is useless. Where it was asked to be
-- cancelled, it ends as cancelled. Returns waiting, dead or cancelled.
--
-- Errors: PT400 invalid_retry_after; PT409 lease_lost

create or replace function jobs.fail_job(
    p_job_id      bigint,
    p_attempt     integer,
    p_error       text default null,
    p_retry_after interval default null,
    p_is_final    boolean default false
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_job   jobs.running;
    v_queue jobs.queues;
begin
    perform jobs._check_delay(p_retry_after);
    v_job := jobs._take_back(p_job_id, p_attempt);
    v_queue := jobs._get_queue(v_job.queue, '{sql,python,messages}');

    if v_job.is_cancel_requested then
        perform jobs._settle_jobs(v_queue, array[jobs._as_ready(v_job)], 'cancelled', null, v_job.started_at);

        return 'cancelled';
    end if;

    return jobs._put_off_job(v_queue, jobs._as_ready(v_job), p_error, p_retry_after, coalesce(p_is_final, false));
end;
$$;

comment on function jobs.fail_job(bigint, integer, text, interval, boolean) is
    'Report that a claimed job failed; returns what becomes of it: waiting, dead or cancelled.';

grant execute on function jobs.fail_job(bigint, integer, text, interval, boolean) to service_role;
