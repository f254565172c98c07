-- Moves the cursor of a subscription to an event that was handled, forward only.
--
-- Acknowledging the last event of the batch also ends its lease; an earlier one
-- keeps what is left leased. Repeating it, or coming late, changes nothing. An
-- event that was not handed out is refused: after a replay, a reader of the time
-- before it must not undo the replay.
--
-- Errors: PT400 invalid_position; PT404 subscription_not_found; PT409 events_not_sent

create or replace function events.acknowledge_events(
    p_subscription_name text,
    p_xid               xid8,
    p_event_id          bigint
)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions;
    v_epoch        integer;
begin
    select max(e.epoch) into v_epoch from events.epochs as e where e.first_event_id <= p_event_id;

    if v_epoch is null or p_xid is null then
        raise exception 'invalid_position'
            using errcode = 'PT400',
                  detail = format('(%s, %s) is not an event.', coalesce(p_xid::text, 'null'), coalesce(p_event_id::text, 'null')),
                  hint = 'Send xid and event_id of the last event that you handled.';
    end if;

    update events.subscriptions as s
    set cursor_epoch = v_epoch,
        cursor_xid = p_xid,
        cursor_event_id = p_event_id,
        leased_until = case
            when (v_epoch, p_xid, p_event_id) < (s.sent_epoch, s.sent_xid, s.sent_event_id) then s.leased_until
        end,
        updated_at = now()
    where s.subscription_name = p_subscription_name
        and (v_epoch, p_xid, p_event_id) > (s.cursor_epoch, s.cursor_xid, s.cursor_event_id)
        and (v_epoch, p_xid, p_event_id) <= (s.sent_epoch, s.sent_xid, s.sent_event_id)
    returning * into v_subscription;

    if found then
        return v_subscription;
    end if;

    v_subscription := events._get_subscription(p_subscription_name);

    if (v_epoch, p_xid, p_event_id)
        > (v_subscription.sent_epoch, v_subscription.sent_xid, v_subscription.sent_event_id)
    then
        raise exception 'events_not_sent'
            using errcode = 'PT409',
                  detail = format(
                      '(%s, %s) lies after (%s, %s), the last event handed out.',
                      p_xid, p_event_id, v_subscription.sent_xid, v_subscription.sent_event_id
                  ),
                  hint = 'Acknowledge what events.read_events returned; after a replay, read again first.';
    end if;

    return v_subscription;
end;
$$;

comment on function events.acknowledge_events(text, xid8, bigint) is
    'Move the cursor of a subscription to a handled event; it never moves back.';

grant execute on function events.acknowledge_events(text, xid8, bigint) to service_role;
