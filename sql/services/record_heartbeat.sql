-- A sign of life: one update that touches no index, while the state stays what it is. p_state is healthy, degraded
-- (p_note says of what), or starting as long as it has not been anything else. p_load are figures by name; null
-- leaves those of the beat before. Returns the state.
--
-- Who was stale is back; who was stopped has to register anew.
--
-- Errors: PT400 invalid_heartbeat; PT404 service_not_registered; PT409 invalid_service_step

create or replace function services.record_heartbeat(
    p_service_name text,
    p_instance_id  text,
    p_load         jsonb default null,
    p_state        text default 'healthy',
    p_note         text default null
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before   services.instances;
    v_instance services.instances;
begin
    if p_state is null or p_state not in ('starting', 'healthy', 'degraded') or length(p_note) > 500
        or jsonb_typeof(coalesce(p_load, '{}')) <> 'object' or length(p_load::text) > 4000
        or jsonb_path_exists(p_load, '$.* ? (@.type() != "number")')
    then
        raise exception 'invalid_heartbeat'
            using errcode = 'PT400',
                  detail = format('State %L, load %s.', left(p_state, 40), coalesce(left(p_load::text, 200), 'none')),
                  hint = 'Beat as healthy, degraded or starting; the load is an object of numbers, a note has 500 characters at most.';
    end if;

    update services.instances as i
    set heartbeat_at = clock_timestamp(), load = coalesce(p_load, i.load), state_note = p_note
    where i.service_name = p_service_name and i.instance_id = p_instance_id and i.state = p_state;

    if found then
        return p_state;
    end if;

    v_before := services._find_instance(p_service_name, p_instance_id, true);

    if p_state = 'starting' and v_before.state <> 'starting' then
        raise exception 'invalid_service_step'
            using errcode = 'PT409',
                  detail = format('The instance is %s; it starts when it registers.', v_before.state),
                  hint = 'Beat as healthy or degraded.';
    end if;

    update services.instances as i
    set heartbeat_at = clock_timestamp(), load = coalesce(p_load, i.load), state = p_state, state_note = p_note
    where i.service_name = p_service_name and i.instance_id = p_instance_id
    returning i.* into v_instance;

    perform services._publish_state(v_instance, v_before.state);

    return v_instance.state;
end;
$$;

comment on function services.record_heartbeat(text, text, jsonb, text, text) is
    'A sign of life of a registered process, with figures of its load; returns its state.';

grant execute on function services.record_heartbeat(text, text, jsonb, text, text) to service_role;
