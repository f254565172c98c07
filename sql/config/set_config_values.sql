-- Sets several values of a service in one environment, all or none: readers see all of them or none. Returns what
-- is in force for these keys then. Setting what is set already changes nothing and leaves no version.
--
-- p_values is an object: key to value. p_expected_versions, where it is sent: key to the version of the value that
-- the caller saw in this environment, 0 for none.
--
-- Changes of configuration are made one after another: each announces itself before it looks. Processes hear
-- within a second of the commit.
--
-- Errors: PT400 invalid_values, wrong_type, value_out_of_range, value_not_allowed, value_too_long, reason_too_long;
--         PT403 value_is_secret; PT404 unknown_service, unknown_key, unknown_environment; PT409 version_conflict

create or replace function config.set_config_values(
    p_service_name      text,
    p_values            jsonb,
    p_environment       text default 'all',
    p_expected_versions jsonb default null,
    p_reason            text default null
)
returns setof config.effective_value
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason  text := ops._check_reason(p_reason, false);
    v_entries jsonb := '[]';
    v_key     config.keys;
    v_item    record;
begin
    if jsonb_typeof(p_values) is distinct from 'object' or p_values = '{}'
        or jsonb_typeof(coalesce(p_expected_versions, '{}')) <> 'object'
        or not p_values ?& array(select jsonb_object_keys(coalesce(p_expected_versions, '{}')))
        or exists (
            select from jsonb_each_text(coalesce(p_expected_versions, '{}')) as e (config_key, version)
            where e.version !~ '^\d{1,18}$'
        )
    then
        raise exception 'invalid_values'
            using errcode = 'PT400',
                  detail = 'The values are no object, or an expected version is of no key of theirs or no number.',
                  hint = 'Send for instance {"log_level": "debug"}, and {"log_level": 12} as the expected versions.';
    end if;

    perform core._announce('config');
    perform config._check_environment(p_environment);

    for v_item in
        select v.config_key, v.value from jsonb_each(p_values) as v (config_key, value) order by v.config_key
    loop
        v_key := config._find_key(p_service_name, v_item.config_key);

        if v_key.visibility = 'secret' then
            raise exception 'value_is_secret'
                using errcode = 'PT403',
                      detail = format('%s/%s is a secret, which the database must not see.', p_service_name, v_key.config_key),
                      hint = 'Set it with config.set_secret. If this was the secret itself, take it for known: change it.';
        end if;

        v_entries := v_entries || jsonb_build_object(
            'config_key', v_key.config_key, 'value', config._normalise_value(v_key, v_item.value)
        );
        perform config._check_version(
            p_service_name, v_key.config_key, p_environment, (p_expected_versions ->> v_key.config_key)::bigint
        );
    end loop;

    perform config._write_versions(p_service_name, p_environment, 'set', v_entries, v_reason);

    return query
    select e.*
    from config._list_effective(p_service_name, p_environment) as e
    where p_values ? e.config_key;
end;
$$;

comment on function config.set_config_values(text, jsonb, text, jsonb, text) is
    'Set several values of a service in one environment, all or none.';

grant execute on function config.set_config_values(text, jsonb, text, jsonb, text) to admin, service_role;
