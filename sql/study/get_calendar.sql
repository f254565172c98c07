-- A calendar that you read in, and what came of it.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 calendar_not_found

create or replace function study.get_calendar(p_calendar_id uuid, p_user_id uuid default null)
returns study.calendar
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth._acting_user(p_user_id);
    v_calendar study.calendars;
begin
    select c.* into v_calendar
    from study.calendars as c
    where c.calendar_id = p_calendar_id and c.user_id = v_user_id;

    if not found then
        perform study._refuse_missing('calendar_not_found', 'calendar', p_calendar_id, 'list_calendars');
    end if;

    return study._show_calendar(v_calendar);
end;
$$;

comment on function study.get_calendar(uuid, uuid) is 'A calendar that you read in, with a report of its events.';

grant execute on function study.get_calendar(uuid, uuid) to authenticated, service_role;
