-- Starts to follow the log, from now or from its start.
--
-- Subscribing again is safe: the cursor stays, the types become those given now.
-- "Now" is the watermark, so events of transactions that are still running are
-- delivered, and some that were committed a moment ago may be.
--
-- Errors: PT400 invalid_from; PT503 event_log_restored

create or replace function events.subscribe(
    p_subscription_name text,
    p_event_types       text[] default null,
    p_from              text default 'now'
)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch        integer := events._get_epoch();
    v_xid          xid8 := core.get_watermark();
    v_subscription events.subscriptions;
begin
    if p_from is null or p_from not in ('now', 'start') then
        raise exception 'invalid_from'
            using errcode = 'PT400',
                  detail = format('%L is not a place in the log.', p_from),
                  hint = 'Use now or start.';
    end if;

    if p_from = 'start' then
        v_epoch := 1;
        v_xid := '0';
    end if;

    insert into events.subscriptions as s (
        subscription_name, event_types,
        cursor_epoch, cursor_xid, cursor_event_id, sent_epoch, sent_xid, sent_event_id,
        floor_at -- not the default: -infinity is no date to readers of JSON
    )
    values (p_subscription_name, p_event_types, v_epoch, v_xid, 0, v_epoch, v_xid, 0, 'epoch')
    on conflict (subscription_name) do update
    set event_types = excluded.event_types
    returning * into v_subscription;

    return v_subscription;
end;
$$;

comment on function events.subscribe(text, text[], text) is
    'Follow the log from now or from its start; subscribing again keeps the place.';

grant execute on function events.subscribe(text, text[], text) to service_role;
