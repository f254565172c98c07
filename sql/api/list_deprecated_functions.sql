-- Functions that are on their way out, by name.

create or replace function api.list_deprecated_functions()
returns setof api.deprecated_functions
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select f.* from api.deprecated_functions as f order by f.function_name;
end;

comment on function api.list_deprecated_functions() is 'Functions that are on their way out, and what to call instead.';

grant execute on function api.list_deprecated_functions() to anon, authenticated, service_role;
