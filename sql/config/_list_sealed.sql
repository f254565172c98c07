-- Every sealed secret, old ones too, for sealing with another key; that it was done is in the audit log.

create or replace function config._list_sealed()
returns table (secret_id uuid, service_name text, config_key text, environment text, sealed text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops.log_audit_event(
        'secrets_resealed', 'config', 'all',
        jsonb_build_object('count', (select count(*) from config.secrets))
    );

    return query
    select distinct on (s.secret_id) s.secret_id, v.service_name, v.config_key, v.environment, s.sealed
    from config.secrets as s
    join config.versions as v on v.secret_id = s.secret_id
    order by s.secret_id;
end;
$$;

comment on function config._list_sealed() is 'Every sealed secret, for sealing with another key.';

grant execute on function config._list_sealed() to service_role;
