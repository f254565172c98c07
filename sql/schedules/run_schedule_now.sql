-- Runs a schedule once, now, beside its ticks, also one that is paused; returns the run.
--
-- Overlap counts here too: with 'queue' the job waits for the one before. Locks the schedule.
--
-- Errors: PT404 schedule_not_found; PT409 schedule_is_running, schedule_cannot_run

create or replace function schedules.run_schedule_now(p_schedule_name text)
returns schedules.schedule_run
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule schedules.schedules := schedules._lock_schedule(p_schedule_name);
    v_due_at   timestamptz := clock_timestamp();
    v_run      schedules.schedule_run;
begin
    v_schedule.last_job_id := schedules._run_tick(v_schedule, v_due_at, false, true);

    update schedules.schedules as s
    set last_job_id = v_schedule.last_job_id
    where s.schedule_id = v_schedule.schedule_id;

    select v_schedule.schedule_name, r.due_at, r.outcome, r.is_manual, r.job_id, schedules._get_job_state(r.job_id), r.reason,
        r.decided_at
    into v_run
    from schedules.schedule_runs as r
    where r.schedule_id = v_schedule.schedule_id and r.due_at = v_due_at;

    if v_run.outcome = 'skipped_overlap' then
        raise exception 'schedule_is_running'
            using errcode = 'PT409',
                  detail = format('Its job %s is not finished.', v_run.job_id),
                  hint = 'Wait for it or cancel it; with overlap ''queue'' runs wait for each other.';
    elsif v_run.outcome = 'failed' then
        raise exception 'schedule_cannot_run' using errcode = 'PT409', detail = v_run.reason;
    end if;

    return v_run;
end;
$$;

comment on function schedules.run_schedule_now(text) is 'Run a schedule once, beside its ticks.';

grant execute on function schedules.run_schedule_now(text) to admin, service_role;
