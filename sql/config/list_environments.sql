-- The environments that are declared.

create or replace function config.list_environments()
returns setof config.environments
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select e.* from config.environments as e order by e.environment = 'all' desc, e.environment;
end;

comment on function config.list_environments() is 'The environments that are declared.';

grant execute on function config.list_environments() to admin, service_role;
