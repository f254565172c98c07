-- Switches a schedule on again; it is due next after now, nothing is made up for. Resuming one that is
-- on changes nothing. Locks the schedule.
--
-- Errors: PT404 schedule_not_found; PT422 schedule_never_fires

create or replace function schedules.resume_schedule(p_schedule_name text)
returns schedules.schedule_state
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule schedules.schedules := schedules._lock_schedule(p_schedule_name);
begin
    if not v_schedule.is_enabled then
        v_schedule.next_due_at := schedules._get_next_due(
            v_schedule.parsed, v_schedule.time_zone, now(), v_schedule.starts_at, v_schedule.ends_at
        );

        if v_schedule.next_due_at is null then
            raise exception 'schedule_never_fires'
                using errcode = 'PT422',
                      detail = format('It is not due before it ends, %s.', v_schedule.ends_at),
                      hint = 'Give it another end with upsert_schedule().';
        end if;

        update schedules.schedules as s
        set is_enabled = true, next_due_at = v_schedule.next_due_at, updated_at = now()
        where s.schedule_id = v_schedule.schedule_id
        returning s.* into v_schedule;
    end if;

    return schedules._make_state(v_schedule);
end;
$$;

comment on function schedules.resume_schedule(text) is 'Switch a paused schedule on again, from now on.';

grant execute on function schedules.resume_schedule(text) to admin, service_role;
