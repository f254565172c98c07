-- One value in force, null where nothing says anything; get_service_configs and explain_config_value say where
-- it comes from.
--
-- Errors: PT403 value_is_secret; PT404 unknown_service, unknown_key, unknown_environment

create or replace function config.get_config_value(
    p_service_name text,
    p_config_key   text,
    p_environment  text default 'production'
)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key config.keys;
begin
    perform config._check_environment(p_environment);
    v_key := config._find_key(p_service_name, p_config_key);

    if v_key.visibility = 'secret' then
        raise exception 'value_is_secret'
            using errcode = 'PT403',
                  detail = format('%s/%s is a secret.', p_service_name, p_config_key),
                  hint = 'The service reads it with config.get_secret, which opens it and is audited.';
    end if;

    return (
        select e.value
        from config._list_effective(p_service_name, p_environment) as e
        where e.config_key = p_config_key
    );
end;
$$;

comment on function config.get_config_value(text, text, text) is 'One value in force.';

grant execute on function config.get_config_value(text, text, text) to authenticated, service_role;
