-- The maintenance tasks in the order in which they are done: whether each is due, what became of it.

create or replace function ops.list_maintenance_tasks()
returns table (
    task_name     text,
    cadence       text,
    description   text,
    function_name text,
    is_enabled    boolean,
    is_due        boolean,
    is_running    boolean,
    done_for      date,
    last_outcome  text,
    last_run_at   timestamptz
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        t.task_name, t.cadence, t.description, t.function_name, t.is_enabled,
        t.is_enabled and t.done_for is distinct from ops._get_period_start(t.cadence, now()),
        coalesce(t.leased_until > now(), false), t.done_for, t.last_outcome, t.last_run_at
    from ops.maintenance_tasks as t
    order by array_position(array['daily', 'weekly', 'monthly'], t.cadence), t.position, t.task_name;
end;

comment on function ops.list_maintenance_tasks() is 'The maintenance tasks: whether each is due, and what became of it.';

grant execute on function ops.list_maintenance_tasks() to admin, service_role;
