-- The health of every service, by name.

create or replace function services.list_service_health()
returns setof services.service_health_overview
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select o.*
    from services.service_health_overview as o
    order by o.service_name;
end;
$$;

comment on function services.list_service_health() is
    'The health of every service: how many instances are how, versions, capabilities.';

grant execute on function services.list_service_health() to admin, service_role;
