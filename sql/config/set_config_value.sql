-- Sets one value of a service in one environment; see set_config_values.
--
-- p_value_type, where it is sent, has to be the type that the key is defined with.
--
-- Errors: PT400 wrong_type, value_out_of_range, value_not_allowed, value_too_long, reason_too_long;
--         PT403 value_is_secret; PT404 unknown_service, unknown_key, unknown_environment; PT409 version_conflict

create or replace function config.set_config_value(
    p_service_name     text,
    p_config_key       text,
    p_config_value     jsonb,
    p_environment      text default 'all',
    p_value_type       text default null,
    p_expected_version bigint default null,
    p_reason           text default null
)
returns config.effective_value
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key    config.keys := config._find_key(p_service_name, p_config_key);
    v_result config.effective_value;
begin
    if p_value_type <> v_key.value_type then
        raise exception 'wrong_type'
            using errcode = 'PT400',
                  detail = format('%s/%s takes %s, not %s.', p_service_name, p_config_key, v_key.value_type,
                      left(p_value_type, 80)),
                  hint = 'Leave p_value_type out, or define the key anew with config.define_key.';
    end if;

    select s.* into v_result
    from config.set_config_values(
        p_service_name, jsonb_build_object(p_config_key, p_config_value), p_environment,
        case when p_expected_version is not null then jsonb_build_object(p_config_key, p_expected_version) end,
        p_reason
    ) as s;

    return v_result;
end;
$$;

comment on function config.set_config_value(text, text, jsonb, text, text, bigint, text) is
    'Set one value of a service in one environment.';

grant execute on function config.set_config_value(text, text, jsonb, text, text, bigint, text) to admin, service_role;
