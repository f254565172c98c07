-- Makes the job of a tick and returns its id; the handler finds schedule_name and due_at in the payload.
--
-- With overlap 'queue' the jobs of a schedule share an order key, so they run one after another.

create or replace function schedules._enqueue_run(p_schedule schedules.schedules, p_due_at timestamptz)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jobs.schedule_job(
        p_handler => p_schedule.handler,
        p_payload => p_schedule.payload
            || jsonb_build_object('schedule_name', p_schedule.schedule_name, 'due_at', p_due_at),
        p_run_at => case
            when p_schedule.jitter > '0 seconds' then clock_timestamp() + random() * p_schedule.jitter
        end,
        p_priority => p_schedule.priority,
        p_order_key => case p_schedule.overlap when 'queue' then 'schedule:' || p_schedule.schedule_id end
    );
end;
$$;

comment on function schedules._enqueue_run(schedules.schedules, timestamptz) is 'Make the job of a tick.';
