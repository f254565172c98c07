-- One schedule, with its next p_next_count ticks.
--
-- Errors: PT400 invalid_limit; PT404 schedule_not_found

create or replace function schedules.get_schedule(p_schedule_name text, p_next_count integer default 5)
returns schedules.schedule_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule schedules.schedules;
begin
    perform core._check_limit(p_next_count, 100);

    select s.* into v_schedule
    from schedules.schedules as s
    where s.schedule_name = p_schedule_name;

    if not found then
        raise exception 'schedule_not_found'
            using errcode = 'PT404',
                  detail = format('There is no schedule %s.', quote_nullable(left(p_schedule_name, 100))),
                  hint = 'list_schedules() names them all.';
    end if;

    return schedules._make_state(v_schedule, p_next_count);
end;
$$;

comment on function schedules.get_schedule(text, integer) is 'One schedule, with its next ticks.';

grant execute on function schedules.get_schedule(text, integer) to admin, service_role;
