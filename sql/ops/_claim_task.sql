-- Takes the next task that is due, for two minutes; answers nothing when there is none that is not taken
-- or done. The caller commits at once, so that others see it.
--
-- Due is what was not done for the day, week or month that it is; also if the clock was set back
-- since. A task whose holder is gone is taken again after its lease; that its lease ends far in the future
-- says that the clock was set back, too. The holder's transaction locks the row, so a task that takes longer
-- than its lease is not taken while it is under way. p_tried are those that the caller has tried. p_task_name takes that
-- one, due or not.

create or replace function ops._claim_task(
    p_holder    uuid,
    p_cadence   text,
    p_task_name text,
    p_now       timestamptz,
    p_tried     text[]
)
returns setof ops.maintenance_tasks
rows 1
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_task ops.maintenance_tasks;
begin
    select t.* into v_task
    from ops.maintenance_tasks as t
    where not t.task_name = any (p_tried)
        and (p_cadence is null or t.cadence = p_cadence)
        and (
            t.task_name = p_task_name
            or p_task_name is null and t.is_enabled
                and t.done_for is distinct from ops._get_period_start(t.cadence, p_now)
        )
        and (
            t.leased_until is null
            or t.leased_until not between clock_timestamp() and clock_timestamp() + interval '2 minutes'
        )
    order by array_position(array['daily', 'weekly', 'monthly'], t.cadence), t.position, t.task_name
    limit 1
    for no key update skip locked;

    if not found then
        return;
    end if;

    update ops.maintenance_runs as r
    set outcome = 'abandoned', finished_at = clock_timestamp()
    where r.task_name = v_task.task_name and r.holder = v_task.holder and r.outcome = 'running';

    update ops.maintenance_tasks as t
    set holder = p_holder, leased_until = clock_timestamp() + interval '2 minutes'
    where t.task_name = v_task.task_name
    returning * into v_task;

    insert into ops.maintenance_runs (run_id, task_name, holder, done_for)
    values (core.uuid_v7(), v_task.task_name, p_holder, ops._get_period_start(v_task.cadence, p_now));

    return next v_task;
end;
$$;

comment on function ops._claim_task(uuid, text, text, timestamptz, text[]) is
    'Take the next maintenance task that is due, for two minutes.';

grant execute on function ops._claim_task(uuid, text, text, timestamptz, text[]) to service_role;
