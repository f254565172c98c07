-- Does a maintenance task that the caller holds, once, and answers what it answered; its errors are
-- the caller's. Locks the task's row until the transaction ends, which keeps others from taking it whatever the
-- lease says. It waits for that row: somebody who looks for a task may have locked it for a moment without taking
-- it. Waits for no lock longer than two seconds: who waits for a table's lock makes all others wait.
--
-- Errors: PT409 task_lost; PT404 task_function_missing; whatever the task raises

create or replace function ops._run_task(p_task_name text, p_holder uuid, p_now timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_task     ops.maintenance_tasks;
    v_function regprocedure;
    v_result   jsonb;
begin
    perform set_config('lock_timeout', '2s', true);

    select t.* into v_task
    from ops.maintenance_tasks as t
    where t.task_name = p_task_name and t.holder = p_holder
    for no key update;

    if not found then
        raise exception 'task_lost'
            using errcode = 'PT409',
                  detail = format('Another run has taken %s over.', p_task_name),
                  hint = 'Nothing is to be done: it does the task.';
    end if;

    update ops.maintenance_tasks as t
    set leased_until = clock_timestamp() + interval '2 minutes'
    where t.task_name = p_task_name;

    v_function := to_regprocedure(v_task.function_name);

    if v_function is null then
        raise exception 'task_function_missing'
            using errcode = 'PT404',
                  detail = format('%s of the task %s is not there.', v_task.function_name, p_task_name),
                  hint = 'Deploy again, or switch the task off.';
    end if;

    execute format(
        'select jsonb_agg(to_jsonb(f)) from %s(%s) as f', v_function::oid::regproc,
        case
            when v_task.function_name like '%()' then ''
            when v_task.function_name like '%(jsonb)' then '''{}'''
            else '$1'
        end
    )
    into v_result
    using p_now;

    return case when jsonb_array_length(v_result) = 1 then nullif(v_result -> 0, '""') else v_result end;
end;
$$;

comment on function ops._run_task(text, uuid, timestamptz) is 'Do a maintenance task that the caller holds, once.';

grant execute on function ops._run_task(text, uuid, timestamptz) to service_role;
