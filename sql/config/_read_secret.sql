-- The sealed secret in force, for the application to open; who read it, when and in which request is in the audit
-- log in the same transaction, so that there is no reading without it. The application opens it after the commit.
--
-- Errors: PT404 unknown_service, unknown_key, unknown_environment, secret_not_set; PT409 no_secret

create or replace function config._read_secret(
    p_service_name text,
    p_config_key   text,
    p_environment  text,
    p_purpose      text default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key   config.keys;
    v_value config.effective_value;
    v_seal  text;
begin
    perform config._check_environment(p_environment);
    v_key := config._find_key(p_service_name, p_config_key);

    if v_key.visibility <> 'secret' then
        raise exception 'no_secret'
            using errcode = 'PT409',
                  detail = format('%s/%s is %s.', p_service_name, p_config_key, v_key.visibility),
                  hint = 'Read it with config.get_config_value.';
    end if;

    select e.* into v_value
    from config._list_effective(p_service_name, p_environment) as e
    where e.config_key = p_config_key;

    if v_value.source is null then
        raise exception 'secret_not_set'
            using errcode = 'PT404',
                  detail = format('%s/%s is not set in %s or all.', p_service_name, p_config_key, p_environment),
                  hint = 'Set it with config.set_secret, or: mainspring config set … --secret';
    end if;

    select s.sealed into v_seal
    from config.versions as v
    join config.secrets as s on s.secret_id = v.secret_id
    where v.service_name = p_service_name
        and v.config_key = p_config_key
        and v.environment = v_value.source
        and v.version = v_value.version;

    perform ops.log_audit_event(
        'secret_read', 'config', p_service_name || '/' || p_config_key,
        jsonb_build_object(
            'environment', p_environment, 'source', v_value.source, 'version', v_value.version,
            'fingerprint', v_value.fingerprint
        ),
        left(p_purpose, 500)
    );

    return jsonb_build_object(
        'sealed', v_seal, 'source', v_value.source, 'version', v_value.version, 'fingerprint', v_value.fingerprint
    );
end;
$$;

comment on function config._read_secret(text, text, text, text) is
    'The sealed secret in force; the reading is in the audit log.';

grant execute on function config._read_secret(text, text, text, text) to service_role;
