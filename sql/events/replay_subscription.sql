-- Moves the cursor of a subscription back: to the start of the log, or to the first
-- event in order that was written at p_from or later. Ends the lease of the
-- current batch. Never moves forward, so nothing is skipped by a mistaken date. Where
-- a handler is run, dead letters from there on are forgotten: their events come again.
--
-- Finding the place by time reads the log from that month on.
--
-- Errors: PT404 subscription_not_found

create or replace function events.replay_subscription(
    p_subscription_name text,
    p_from              timestamptz default '-infinity'
)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_place record;
begin
    -- Of each epoch the first event, of those the earliest epoch's.
    select p.epoch, f.xid, f.event_id - 1 as event_id into v_place
    from events.epochs as p
    cross join lateral (
        select e.xid, e.event_id
        from events.events as e
        where e.created_at >= coalesce(p_from, '-infinity')
            and e.event_id >= p.first_event_id
            and e.event_id < coalesce(
                (select n.first_event_id from events.epochs as n where n.epoch = p.epoch + 1), 9223372036854775807
            )
        order by e.xid, e.event_id
        limit 1
    ) as f
    order by p.epoch
    limit 1;

    if found then
        update events.subscriptions as s
        set cursor_epoch = v_place.epoch,
            cursor_xid = v_place.xid,
            cursor_event_id = v_place.event_id,
            sent_epoch = v_place.epoch,
            sent_xid = v_place.xid,
            sent_event_id = v_place.event_id,
            leased_until = null,
            floor_at = 'epoch',
            fence_xid = null,
            fence_at = null,
            batch_limit = null,
            attempt_count = 0,
            first_failed_at = null,
            retry_at = null,
            updated_at = now()
        where s.subscription_name = p_subscription_name
            and (s.cursor_epoch, s.cursor_xid, s.cursor_event_id) > (v_place.epoch, v_place.xid, v_place.event_id);

        if found then
            delete from events.dead_letters as d
            where d.subscription_name = p_subscription_name
                and (d.epoch, d.xid, d.event_id) > (v_place.epoch, v_place.xid, v_place.event_id);
        end if;
    end if;

    return events._get_subscription(p_subscription_name);
end;
$$;

comment on function events.replay_subscription(text, timestamptz) is
    'Deliver events again, from the start of the log or from a point in time.';

grant execute on function events.replay_subscription(text, timestamptz) to service_role;
