-- Makes the jobs of all schedules that are due and notes what became of every tick. Returns how many
-- ticks it decided; call again at once while it returns p_limit or more, else in a second or so.
--
-- Any number of callers may do this at once: each skips the schedules that another has locked, and job
-- and note are one transaction.
--
-- Errors: PT400 invalid_limit

create or replace function schedules.run_due_schedules(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 10000);
    return schedules._run_due(clock_timestamp(), p_limit);
end;
$$;

comment on function schedules.run_due_schedules(integer) is
    'Make the jobs of all schedules that are due; returns how many ticks were decided.';

grant execute on function schedules.run_due_schedules(integer) to service_role;
