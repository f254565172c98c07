-- Keeps the lease of one running job and notes its progress.
--
-- Returns false where the job was asked to be cancelled: its handler should stop, and
-- its worker report that by jobs.fail_job.
--
-- Errors: PT409 lease_lost

create or replace function jobs.heartbeat_job(p_job_id bigint, p_attempt integer, p_progress jsonb default null)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_cancelled boolean;
begin
    update jobs.running as r
    set leased_until = clock_timestamp() + (select q.lease from jobs.queues as q where q.queue = r.queue),
        progress = coalesce(p_progress, r.progress)
    where r.job_id = p_job_id and r.attempt = p_attempt
    returning r.is_cancel_requested into v_is_cancelled;

    if not found then
        perform jobs._refuse_lost_lease(p_job_id, p_attempt);
    end if;

    return not v_is_cancelled;
end;
$$;

comment on function jobs.heartbeat_job(bigint, integer, jsonb) is
    'Keep the lease of a running job and note its progress; false: it is to stop.';

grant execute on function jobs.heartbeat_job(bigint, integer, jsonb) to service_role;
