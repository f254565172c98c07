-- An instance as callers see it.

create or replace function services._describe(p_instance services.instances)
returns services.instance
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        p_instance.service_name, p_instance.instance_id, p_instance.service_type, p_instance.version, p_instance.host,
        services._get_state(p_instance.state, p_instance.heartbeat_at, p_instance.beat_every),
        p_instance.state_note, p_instance.capabilities, p_instance.endpoints, p_instance.load, p_instance.beat_every,
        p_instance.registered_at, p_instance.heartbeat_at,
        round(extract(epoch from clock_timestamp() - p_instance.heartbeat_at), 1),
        p_instance.state_changed_at
    )::services.instance;
end;
$$;

comment on function services._describe(services.instances) is 'An instance as callers see it.';
