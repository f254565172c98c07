-- Switches a schedule off: nothing is due, and no tick leaves a row, until resume_schedule. Jobs that
-- were made stay. Pausing twice changes nothing. Locks the schedule.
--
-- Errors: PT404 schedule_not_found

create or replace function schedules.pause_schedule(p_schedule_name text)
returns schedules.schedule_state
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule schedules.schedules := schedules._lock_schedule(p_schedule_name);
begin
    update schedules.schedules as s
    set is_enabled = false, updated_at = now()
    where s.schedule_id = v_schedule.schedule_id
    returning s.* into v_schedule;

    return schedules._make_state(v_schedule);
end;
$$;

comment on function schedules.pause_schedule(text) is 'Switch a schedule off until it is resumed.';

grant execute on function schedules.pause_schedule(text) to admin, service_role;
