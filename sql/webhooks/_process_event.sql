-- Does what one stored event asks for; returns in a word what it came to.
--
-- A receipt moves its delivery forward, or waits in notifications for a report of ours
-- that it overtook. One that carries our own delivery id also tells that the provider
-- took the message, where the worker was lost before it could report that.

create or replace function webhooks._process_event(p_event webhooks.inbound_events)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message_id  text := p_event.payload ->> 'provider_message_id';
    v_delivery    notifications.deliveries;
begin
    if p_event.kind = 'message' and p_event.provider = 'whatsapp' then
        return whatsapp.handle_message(p_event.provider_event_id, p_event.payload);
    end if;

    if p_event.kind = 'payment' and p_event.provider = 'mpesa' then
        return mpesa._take_event(p_event.payload);
    end if;

    if p_event.provider = 'revenuecat' then
        return auth.apply_subscription_event(p_event.payload);
    end if;

    if p_event.kind <> 'receipt' then
        return 'kept';
    end if;

    select d.* into v_delivery
    from notifications.deliveries as d
    where d.delivery_id = notifications._parse_uuid(p_event.payload ->> 'delivery_id')
        and d.provider_message_id is null
        and d.provider = p_event.provider
        and d.state in ('pending', 'sending');

    if found then
        perform notifications.record_attempt(v_delivery.delivery_id, v_delivery.attempt, 'sent', v_message_id);
    end if;

    return case
        when notifications.record_receipt(
            p_event.provider, v_message_id, p_event.payload ->> 'state',
            coalesce(p_event.occurred_at, p_event.received_at),
            p_event.payload ->> 'error_code', p_event.payload ->> 'detail'
        ) then 'recorded'
        else 'nothing_new'
    end;
end;
$$;

comment on function webhooks._process_event(webhooks.inbound_events) is 'Do what one stored event asks for.';
