-- Tries an event that was given up once more, after its cause was mended.
--
-- Locks the event.
--
-- Errors: PT404 event_not_found; PT409 event_not_dead

create or replace function webhooks.retry_inbound(p_provider text, p_provider_event_id text)
returns webhooks.inbound_events
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event webhooks.inbound_events;
begin
    select e.* into v_event
    from webhooks.inbound_events as e
    where e.provider = p_provider and e.provider_event_id = p_provider_event_id
    for update;

    if not found then
        raise exception 'event_not_found'
            using errcode = 'PT404',
                  detail = format('%s sent no event %s.', p_provider, p_provider_event_id),
                  hint = 'List what was received with webhooks.list_inbound.';
    end if;

    if v_event.state <> 'dead' then
        raise exception 'event_not_dead'
            using errcode = 'PT409',
                  detail = format('The event is %s.', v_event.state),
                  hint = 'Only events that were given up are tried again by hand.';
    end if;

    update webhooks.inbound_events as e
    set state = 'pending', failure_count = 0, not_before = clock_timestamp(), finished_at = null
    where e.provider = p_provider and e.provider_event_id = p_provider_event_id
    returning * into v_event;

    return v_event;
end;
$$;

comment on function webhooks.retry_inbound(text, text) is 'Try an event that was given up once more.';

grant execute on function webhooks.retry_inbound(text, text) to admin, service_role;
