-- Writes one change: entries are objects with config_key, and value or secret_id or neither (taken away). What
-- is as it was already is left out; where nothing is left, nothing is written. Returns the version, null for none.
--
-- Call it once the change was announced: versions rise in the order of commits.

create or replace function config._write_versions(
    p_service_name text,
    p_environment  text,
    p_action       text,
    p_entries      jsonb,
    p_reason       text,
    p_reverted_to  bigint default null
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_actor   ops.actor := ops._get_actor();
    v_entries jsonb;
    v_version bigint;
begin
    select jsonb_agg(e.entry) into v_entries
    from jsonb_array_elements(p_entries) as e (entry)
    left join config._list_values(p_service_name) as v
        on v.config_key = e.entry ->> 'config_key' and v.environment = p_environment
    where v.value is distinct from e.entry -> 'value' or v.secret_id is distinct from (e.entry ->> 'secret_id')::uuid;

    if v_entries is null then
        return null;
    end if;

    insert into config.changes as c (
        service_name, environment, action, reverted_to, reason, actor_type, actor_id, actor_role, login, request_id
    )
    values (
        p_service_name, p_environment, p_action, p_reverted_to, p_reason, v_actor.actor_type, v_actor.actor_id,
        v_actor.actor_role, v_actor.login, v_actor.request_id
    )
    returning c.version into v_version;

    insert into config.versions (service_name, config_key, environment, version, value, secret_id)
    select
        p_service_name, e.entry ->> 'config_key', p_environment, v_version, e.entry -> 'value',
        (e.entry ->> 'secret_id')::uuid
    from jsonb_array_elements(v_entries) as e (entry);

    return v_version;
end;
$$;

comment on function config._write_versions(text, text, text, jsonb, text, bigint) is 'Write one change of configuration.';
