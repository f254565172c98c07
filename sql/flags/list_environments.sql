-- Where flags are evaluated.

create or replace function flags.list_environments()
returns setof flags.environments
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select e.* from flags.environments as e order by e.environment;
$$;

comment on function flags.list_environments() is 'Where flags are evaluated.';

grant execute on function flags.list_environments() to operator, service_role;
