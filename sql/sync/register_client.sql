-- Names a client: the device, and the version of the schema that its local store has. Pushes and pulls register a client
-- by themselves; this is for people who look at their devices.
--
-- Errors: PT401 not_authenticated; PT400 invalid_client; PT410 reset_required; PT422 too_many_clients;
--         23514 for a name or version that is empty or too long

create or replace function sync.register_client(
    p_client_id      uuid,
    p_device_name    text default null,
    p_schema_version text default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_client sync.clients := sync._get_client(p_client_id, true);
begin
    update sync.clients as c
    set device_name = coalesce(p_device_name, c.device_name),
        schema_version = coalesce(p_schema_version, c.schema_version),
        last_seen_at = now()
    where c.user_id = v_client.user_id and c.client_id = v_client.client_id
    returning c.* into v_client;

    return jsonb_build_object(
        'client_id', v_client.client_id, 'device_name', v_client.device_name,
        'schema_version', v_client.schema_version, 'created_at', v_client.created_at
    );
end;
$$;

comment on function sync.register_client(uuid, text, text) is 'Name a client: its device, and the version of its local schema.';

grant execute on function sync.register_client(uuid, text, text) to authenticated;
