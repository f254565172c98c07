-- Asks workers to read calendars again whose time has come; answers how many.
--
-- Locks them, past those that others have.

create or replace function study.refresh_calendars(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_calendar study.calendars;
    v_count    integer := 0;
begin
    for v_calendar in
        select c.*
        from study.calendars as c
        where c.next_refresh_at <= now()
        order by c.next_refresh_at
        limit p_limit
        for update skip locked
    loop
        update study.calendars as c
        set next_refresh_at = now() + interval '1 hour'
        where c.calendar_id = v_calendar.calendar_id;

        perform jobs.schedule_job(
            'import_calendar', jsonb_build_object('calendar_id', v_calendar.calendar_id),
            p_unique_key => v_calendar.calendar_id::text
        );
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function study.refresh_calendars(integer) is 'Have calendars read again whose time has come.';

grant execute on function study.refresh_calendars(integer) to service_role;
