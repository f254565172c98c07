-- Deletes a schedule and its run history; jobs that were made stay. Returns whether there was one.
-- Locks the schedule.

create or replace function schedules.delete_schedule(p_schedule_name text)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule_id uuid;
begin
    select s.schedule_id into v_schedule_id
    from schedules.schedules as s
    where s.schedule_name = p_schedule_name
    for update;

    delete from schedules.schedule_runs as r where r.schedule_id = v_schedule_id;
    delete from schedules.schedules as s where s.schedule_id = v_schedule_id;

    return v_schedule_id is not null;
end;
$$;

comment on function schedules.delete_schedule(text) is
    'Delete a schedule and its run history; returns whether there was one.';

grant execute on function schedules.delete_schedule(text) to service_role;
