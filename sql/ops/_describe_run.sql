-- What became of a task, as a line for whoever called ops.maintain.

create or replace function ops._describe_run(
    p_task    ops.maintenance_tasks,
    p_outcome text,
    p_result  jsonb,
    p_message text,
    p_took    interval
)
returns text
language sql
immutable
return format(
    '%s  %s  %s  %s ms%s', rpad(p_task.cadence, 7), rpad(p_task.task_name, 28), rpad(p_outcome, 6),
    round(extract(epoch from p_took) * 1000),
    '  ' || left(
        coalesce(
            p_message,
            case jsonb_typeof(p_result) when 'array' then jsonb_array_length(p_result) || ' rows' else p_result #>> '{}' end
        ),
        300
    )
);

comment on function ops._describe_run(ops.maintenance_tasks, text, jsonb, text, interval) is
    'What became of a maintenance task, as a line.';

grant execute on function ops._describe_run(ops.maintenance_tasks, text, jsonb, text, interval) to service_role;
