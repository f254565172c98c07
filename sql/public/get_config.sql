-- One value of a service: config.get_config_value under the name of the first version; see there for its errors.

create or replace function public.get_config(
    p_service_name text,
    p_config_key   text,
    p_environment  text default 'production'
)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select config.get_config_value(p_service_name, p_config_key, p_environment);
$$;

comment on function public.get_config(text, text, text) is 'Version 1: see config.get_config_value.';

grant execute on function public.get_config(text, text, text) to authenticated, service_role;
