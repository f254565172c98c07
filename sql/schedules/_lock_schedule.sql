-- The schedule of that name, locked for update until the end of the transaction.
--
-- Errors: PT404 schedule_not_found

create or replace function schedules._lock_schedule(p_schedule_name text)
returns schedules.schedules
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule schedules.schedules;
begin
    select s.* into v_schedule
    from schedules.schedules as s
    where s.schedule_name = p_schedule_name
    for update;

    if not found then
        raise exception 'schedule_not_found'
            using errcode = 'PT404',
                  detail = format('There is no schedule %s.', quote_nullable(left(p_schedule_name, 100))),
                  hint = 'list_schedules() names them all.';
    end if;

    return v_schedule;
end;
$$;

comment on function schedules._lock_schedule(text) is 'The schedule of that name, locked.';
