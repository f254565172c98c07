-- The settings that there are: type, bounds, default.

create or replace function auth.list_setting_types()
returns setof auth.setting_types
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select t.* from auth.setting_types as t order by t.setting_key;
end;

comment on function auth.list_setting_types() is 'The settings that there are: type, bounds, default.';

grant execute on function auth.list_setting_types() to authenticated, service_role;
