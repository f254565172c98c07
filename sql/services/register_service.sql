-- Registers a process, or registers it anew under the id it had. Another id is another row: who replaces a process
-- does not overwrite it, whatever host both run on. Without an id it gets one; the answer says which.
--
-- p_capabilities is an array of names; p_endpoint the one address, p_endpoints several by name. Locks the row of
-- that id.
--
-- Errors: PT400 invalid_service, invalid_capabilities, invalid_endpoints; 23514 the constraint that a value breaks

create or replace function services.register_service(
    p_service_name text,
    p_service_type text default 'microservice',
    p_version      text default null,
    p_endpoint     text default null,
    p_capabilities jsonb default '[]',
    p_instance_id  text default null,
    p_host         text default null,
    p_endpoints    jsonb default '{}',
    p_beat_every   interval default '10 seconds'
)
returns services.instance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_endpoints  jsonb := coalesce(p_endpoints, '{}');
    v_from_state text;
    v_instance   services.instances;
begin
    if p_service_name is null or p_service_type is null or p_beat_every is null then
        raise exception 'invalid_service'
            using errcode = 'PT400',
                  detail = 'A service has a name and a type, and beats every so often.',
                  hint = 'Send p_service_name; leave p_service_type and p_beat_every out for the usual.';
    end if;

    if jsonb_typeof(p_capabilities) is distinct from 'array' or jsonb_array_length(p_capabilities) > 100 or exists (
        select
        from jsonb_array_elements(p_capabilities) as c (capability)
        where jsonb_typeof(c.capability) <> 'string' or c.capability #>> '{}' !~ '^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$'
    ) then
        raise exception 'invalid_capabilities'
            using errcode = 'PT400',
                  detail = format('The capabilities are %s.', coalesce(left(p_capabilities::text, 200), 'null')),
                  hint = 'Send an array of up to 100 names, such as ["transfer", "balance"].';
    end if;

    if jsonb_typeof(v_endpoints) = 'object' and p_endpoint is not null then
        v_endpoints := v_endpoints || jsonb_build_object('default', p_endpoint);
    end if;

    if jsonb_typeof(v_endpoints) <> 'object' or length(v_endpoints::text) > 4000 or exists (
        select from jsonb_each(v_endpoints) as e (name, address)
        where jsonb_typeof(e.address) <> 'string' or e.address #>> '{}' !~ '^[a-z][a-z0-9+.-]*://[^\s@]+$'
    ) then
        raise exception 'invalid_endpoints'
            using errcode = 'PT400',
                  detail = 'An endpoint is an address with a scheme, and without a name and a password.',
                  hint = 'Send p_endpoint, such as http://wallet:3000, or p_endpoints, an object of such; 4000 characters at most.';
    end if;

    select i.state into v_from_state
    from services.instances as i
    where i.service_name = p_service_name and i.instance_id = p_instance_id
    for update;

    insert into services.instances as i (
        service_name, instance_id, service_type, version, host, capabilities, endpoints, beat_every
    )
    values (
        p_service_name, coalesce(p_instance_id, core.uuid_v7()::text), p_service_type, p_version, p_host,
        array(select distinct c.capability from jsonb_array_elements_text(p_capabilities) as c (capability) order by 1),
        v_endpoints, p_beat_every
    )
    on conflict (service_name, instance_id) do update
    set service_type = excluded.service_type,
        version = excluded.version,
        host = excluded.host,
        capabilities = excluded.capabilities,
        endpoints = excluded.endpoints,
        beat_every = excluded.beat_every,
        state = 'starting',
        state_note = null,
        load = '{}',
        registered_at = excluded.registered_at,
        heartbeat_at = excluded.heartbeat_at
    returning i.* into v_instance;

    perform services._publish_state(v_instance, v_from_state);

    return services._describe(v_instance);
end;
$$;

comment on function services.register_service(text, text, text, text, jsonb, text, text, jsonb, interval) is
    'Register a process under its name and an id of its own; it is starting until it beats.';

grant execute on function services.register_service(text, text, text, text, jsonb, text, text, jsonb, interval) to service_role;
