-- What a service can be set to, or every service; for admins.

create or replace function config.list_keys(p_service_name text default null)
returns setof config.keys
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select k.*
    from config.keys as k
    where p_service_name is null or k.service_name = p_service_name
    order by k.service_name, k.config_key;
end;

comment on function config.list_keys(text) is 'What services can be set to.';

grant execute on function config.list_keys(text) to admin, service_role;
