-- Puts an event into the outbox for every endpoint that wants it: those of the system,
-- and those of the user whom alone it concerns. Handed the same event again, it sends
-- nothing again.
--
-- For a subscription with a handler. Order is not promised to receivers: the outbox
-- retries each webhook on its own.

create or replace function webhooks.dispatch_event(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_type     text := webhooks._event_name(p_event.event_type);
    v_family   text := split_part(v_type, '.', 1) || '.*';
    v_owner_id uuid;
    v_endpoint webhooks.endpoints;
begin
    -- Whom an event concerns is asked only where a user has an endpoint.
    if exists (select from webhooks.endpoints as e where e.is_enabled and e.owner_user_id is not null) then
        v_owner_id := webhooks._event_owner(p_event);
    end if;

    for v_endpoint in
        select e.*
        from webhooks.endpoints as e
        where (e.owner_user_id is null or e.owner_user_id = v_owner_id)
            and e.is_enabled
            and (e.event_types is null or v_type = any (e.event_types) or v_family = any (e.event_types))
        order by e.endpoint_id
    loop
        perform webhooks._send(
            v_endpoint, v_type, p_event.created_at,
            jsonb_strip_nulls(jsonb_build_object(
                'event_id', p_event.event_id,
                'aggregate_type', p_event.aggregate_type,
                'aggregate_id', p_event.aggregate_id,
                'aggregate_version', p_event.aggregate_version,
                'correlation_id', p_event.correlation_id,
                'payload', p_event.payload
            )),
            'event:' || p_event.event_id
        );
    end loop;
end;
$$;

comment on function webhooks.dispatch_event(events.events) is 'Send an event to every endpoint that wants it.';

grant execute on function webhooks.dispatch_event(events.events) to service_role;
