-- Notes what became of a task that the caller holds, and lets it go. Only what is done is done for its
-- day, week or month: the rest is due again with the next run.

create or replace function ops._finish_task(
    p_task_name     text,
    p_holder        uuid,
    p_outcome       text,
    p_attempt_count integer,
    p_result        jsonb,
    p_error_code    text,
    p_error_message text
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_done_for date;
begin
    update ops.maintenance_runs as r
    set outcome = p_outcome,
        attempt_count = p_attempt_count,
        finished_at = clock_timestamp(),
        result = p_result,
        error_code = p_error_code,
        error_message = p_error_message
    where r.task_name = p_task_name and r.holder = p_holder and r.outcome = 'running'
    returning r.done_for into v_done_for;

    update ops.maintenance_tasks as t
    set holder = null,
        leased_until = null,
        last_outcome = p_outcome,
        last_run_at = clock_timestamp(),
        done_for = case when p_outcome = 'done' then v_done_for else t.done_for end
    where t.task_name = p_task_name and t.holder = p_holder;
end;
$$;

comment on function ops._finish_task(text, uuid, text, integer, jsonb, text, text) is
    'Note what became of a maintenance task, and let it go.';

grant execute on function ops._finish_task(text, uuid, text, integer, jsonb, text, text) to service_role;
