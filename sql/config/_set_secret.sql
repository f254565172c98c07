-- Keeps a secret that the application has sealed. The plain text never comes here.
--
-- Errors: PT400 reason_too_long; PT404 unknown_service, unknown_key, unknown_environment;
--         PT409 version_conflict, no_secret

create or replace function config._set_secret(
    p_service_name     text,
    p_config_key       text,
    p_environment      text,
    p_sealed           text,
    p_fingerprint      text,
    p_expected_version bigint default null,
    p_reason           text default null
)
returns config.effective_value
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason    text := ops._check_reason(p_reason, false);
    v_secret_id uuid := core.uuid_v7();
    v_key       config.keys;
    v_result    config.effective_value;
begin
    perform core._announce('config');
    perform config._check_environment(p_environment);
    v_key := config._find_key(p_service_name, p_config_key);

    if v_key.visibility <> 'secret' then
        raise exception 'no_secret'
            using errcode = 'PT409',
                  detail = format('%s/%s is %s.', p_service_name, p_config_key, v_key.visibility),
                  hint = 'Set it with config.set_config_value, or define another key with visibility secret.';
    end if;

    perform config._check_version(p_service_name, p_config_key, p_environment, p_expected_version);

    insert into config.secrets (secret_id, sealed, fingerprint) values (v_secret_id, p_sealed, p_fingerprint);
    perform config._write_versions(
        p_service_name, p_environment, 'set',
        jsonb_build_array(jsonb_build_object('config_key', p_config_key, 'secret_id', v_secret_id)), v_reason
    );

    select e.* into v_result
    from config._list_effective(p_service_name, p_environment) as e
    where e.config_key = p_config_key;

    return v_result;
end;
$$;

comment on function config._set_secret(text, text, text, text, text, bigint, text) is
    'Keep a secret that the application has sealed.';

grant execute on function config._set_secret(text, text, text, text, text, bigint, text) to service_role;
