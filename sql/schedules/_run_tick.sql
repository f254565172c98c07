-- Decides one tick of a schedule that the caller has locked: makes its job or not, and writes its row.
-- Returns the last job of the schedule; a tick that has a row is left alone.
--
-- A job that cannot be made (its handler is gone, say) is a failed tick with the reason, never an error:
-- the other schedules go on. A dead job is finished: it waits for a person, its schedule does not.

create or replace function schedules._run_tick(
    p_schedule  schedules.schedules,
    p_due_at    timestamptz,
    p_is_missed boolean,
    p_is_manual boolean default false
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outcome text := case when p_is_missed then 'skipped_missed' else 'enqueued' end;
    v_job_id  bigint;
    v_reason  text;
    v_detail  text;
begin
    if exists (
        select
        from schedules.schedule_runs as r
        where r.schedule_id = p_schedule.schedule_id and r.due_at = p_due_at
    ) then
        return p_schedule.last_job_id;
    end if;

    if not p_is_missed and schedules._get_job_state(p_schedule.last_job_id)
        in ('ready', 'waiting', 'blocked', 'running')
    then
        v_outcome := case p_schedule.overlap when 'queue' then 'queued_overlap' else 'skipped_overlap' end;
    end if;

    if v_outcome = 'skipped_overlap' then
        v_job_id := p_schedule.last_job_id;
    elsif v_outcome in ('enqueued', 'queued_overlap') then
        begin
            v_job_id := schedules._enqueue_run(p_schedule, p_due_at);
        exception
            when serialization_failure or deadlock_detected then
                raise;
            when others then
                get stacked diagnostics v_reason = message_text, v_detail = pg_exception_detail;
                v_outcome := 'failed';
                v_reason := left(concat_ws(': ', v_reason, nullif(v_detail, '')), 1000);
        end;
    end if;

    insert into schedules.schedule_runs (schedule_id, due_at, outcome, is_manual, job_id, reason)
    values (p_schedule.schedule_id, p_due_at, v_outcome, p_is_manual, v_job_id, v_reason);

    return coalesce(v_job_id, p_schedule.last_job_id);
end;
$$;

comment on function schedules._run_tick(schedules.schedules, timestamptz, boolean, boolean) is
    'Make the job of a tick, or not, and note what became of it.';
