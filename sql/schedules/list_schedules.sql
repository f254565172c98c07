-- The schedules by name, each with its next three ticks, page by page: p_after is the name of the last
-- row of the page before.
--
-- Errors: PT400 invalid_limit

create or replace function schedules.list_schedules(p_limit integer default 100, p_after text default null)
returns setof schedules.schedule_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schedule schedules.schedules;
begin
    perform core._check_limit(p_limit);

    for v_schedule in
        select s.*
        from schedules.schedules as s
        where p_after is null or s.schedule_name > p_after
        order by s.schedule_name
        limit p_limit
    loop
        return next schedules._make_state(v_schedule);
    end loop;
end;
$$;

comment on function schedules.list_schedules(integer, text) is
    'The schedules with their next ticks; p_after is the last name of the page before.';

grant execute on function schedules.list_schedules(integer, text) to admin, service_role;
