-- How events are counted.

create or replace function analytics.get_settings()
returns analytics.settings
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select s.* from analytics.settings as s;
end;

comment on function analytics.get_settings() is 'How events are counted: zone of days, lateness, number of names.';

grant execute on function analytics.get_settings() to admin, service_role;
