-- What a worker reads a calendar from. Null where it was removed.

create or replace function study.get_calendar_source(p_calendar_id uuid)
returns study.calendar_source
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select c.url, c.content, c.etag, c.last_modified, study._get_zone(c.user_id, null)
    from study.calendars as c
    where c.calendar_id = p_calendar_id;
end;

comment on function study.get_calendar_source(uuid) is 'What a worker reads a calendar from.';

grant execute on function study.get_calendar_source(uuid) to service_role;
