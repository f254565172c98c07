-- Takes the value of one environment away, a secret too: what it falls back to is in force from then on. The
-- history keeps what it was. Where there is none, nothing changes.
--
-- Errors: PT400 reason_too_long; PT404 unknown_service, unknown_key, unknown_environment; PT409 version_conflict

create or replace function config.unset_config_value(
    p_service_name     text,
    p_config_key       text,
    p_environment      text default 'all',
    p_expected_version bigint default null,
    p_reason           text default null
)
returns config.effective_value
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason, false);
    v_result config.effective_value;
begin
    perform core._announce('config');
    perform config._check_environment(p_environment);
    perform config._find_key(p_service_name, p_config_key);
    perform config._check_version(p_service_name, p_config_key, p_environment, p_expected_version);
    perform config._write_versions(
        p_service_name, p_environment, 'unset', jsonb_build_array(jsonb_build_object('config_key', p_config_key)),
        v_reason
    );

    select e.* into v_result
    from config._list_effective(p_service_name, p_environment) as e
    where e.config_key = p_config_key;

    return v_result;
end;
$$;

comment on function config.unset_config_value(text, text, text, bigint, text) is
    'Take the value of one environment away, so that the fall-back holds.';

grant execute on function config.unset_config_value(text, text, text, bigint, text) to admin, service_role;
