-- config.get_service_configs under the name that clients of the first version call; see there for its errors.

create or replace function public.get_service_configs(
    p_service_name    text,
    p_environment     text default 'production',
    p_include_secrets boolean default false
)
returns setof config.effective_value
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select f.* from config.get_service_configs(p_service_name, p_environment, p_include_secrets) as f;
$$;

comment on function public.get_service_configs(text, text, boolean) is 'Version 1: see config.get_service_configs.';

grant execute on function public.get_service_configs(text, text, boolean) to authenticated, service_role;
