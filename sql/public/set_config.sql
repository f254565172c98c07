-- Sets one value of a service: config.set_config_value under the name of the first version; see there for its errors.

create or replace function public.set_config(
    p_service_name     text,
    p_config_key       text,
    p_config_value     jsonb,
    p_environment      text default 'all',
    p_value_type       text default null,
    p_expected_version bigint default null,
    p_reason           text default null
)
returns config.effective_value
language sql
set search_path = pg_catalog, pg_temp
as $$
    select config.set_config_value(
        p_service_name, p_config_key, p_config_value, p_environment, p_value_type, p_expected_version, p_reason
    );
$$;

comment on function public.set_config(text, text, jsonb, text, text, bigint, text) is
    'Version 1: see config.set_config_value.';

grant execute on function public.set_config(text, text, jsonb, text, text, bigint, text) to admin, service_role;
