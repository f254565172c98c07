-- The next batch of a subscription, leased to the caller.
--
-- Only events below the watermark, in the order (xid, event_id): none can appear
-- before them any more. Until the batch is acknowledged or p_lease is over, other
-- readers of the subscription get nothing; then it is handed out again. Commit
-- before handling the batch: this locks the subscription's row, and a transaction
-- that stays open holds the watermark back. A poll that finds nothing writes nothing,
-- unless the cursor is to pass many events that the subscription does not want.
--
-- Errors: PT400 invalid_limit, invalid_lease; PT404 subscription_not_found; PT409 subscription_has_handler;
--         PT503 event_log_restored

create or replace function events.read_events(
    p_subscription_name text,
    p_limit             integer default 100,
    p_lease             interval default '30 seconds'
)
returns setof events.events
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch     integer := events._get_epoch();
    v_at        events.subscriptions := events._get_subscription(p_subscription_name);
    v_place     events.subscriptions := v_at;
    v_watermark xid8;
    v_batch     events.events[];
begin
    perform core._check_limit(p_limit, 10000);

    if p_lease is null or p_lease not between '1 second' and '1 day' then
        raise exception 'invalid_lease'
            using errcode = 'PT400',
                  detail = format('A batch cannot be leased for %s.', coalesce(p_lease::text, 'null')),
                  hint = 'Ask for 1 second to 1 day.';
    end if;

    if v_at.handler is not null then
        raise exception 'subscription_has_handler'
            using errcode = 'PT409',
                  detail = format('Its events are handled by %s.', v_at.handler),
                  hint = 'Subscribe under another name to read the same events.';
    end if;

    if v_at.leased_until > clock_timestamp() then
        return;
    end if;

    -- All of a former epoch is final; of this one, what is below the watermark. The
    -- watermark is asked before the rows are: an older one is safe, a newer is not.
    loop
        v_watermark := case
            when v_place.cursor_epoch < v_epoch then '18446744073709551615' else core.get_watermark()
        end;
        v_batch := events._find_events(v_place, v_watermark, p_limit);
        exit when v_batch is not null or v_place.cursor_epoch = v_epoch;

        v_place.cursor_epoch := v_place.cursor_epoch + 1;
        v_place.cursor_xid := '0';
        v_place.cursor_event_id := 0;
    end loop;

    if v_batch is not null then
        v_place.sent_xid := v_batch[cardinality(v_batch)].xid;
        v_place.sent_event_id := v_batch[cardinality(v_batch)].event_id;
        v_place.leased_until := clock_timestamp() + p_lease;
    elsif v_at.event_types is not null
        and v_watermark::text::numeric - v_place.cursor_xid::text::numeric > 100
    then
        v_place.cursor_xid := v_watermark;
        v_place.cursor_event_id := 0;
        v_place.sent_xid := v_watermark;
        v_place.sent_event_id := 0;
        v_place.leased_until := null;
    else
        return;
    end if;

    v_place.sent_epoch := v_place.cursor_epoch;

    -- Whoever gets a number after this transaction writes after its start. A day is
    -- left for clocks that are set back.
    if v_at.cursor_epoch = v_epoch and v_at.cursor_xid >= v_at.fence_xid then
        v_place.floor_at := v_at.fence_at - interval '1 day';
    end if;

    if v_at.fence_xid is null or v_place.floor_at is distinct from v_at.floor_at then
        v_place.fence_xid := pg_current_xact_id();
        v_place.fence_at := now();
    end if;

    update events.subscriptions as s
    set cursor_epoch = v_place.cursor_epoch,
        cursor_xid = v_place.cursor_xid,
        cursor_event_id = v_place.cursor_event_id,
        sent_epoch = v_place.sent_epoch,
        sent_xid = v_place.sent_xid,
        sent_event_id = v_place.sent_event_id,
        leased_until = v_place.leased_until,
        floor_at = v_place.floor_at,
        fence_xid = v_place.fence_xid,
        fence_at = v_place.fence_at,
        updated_at = now()
    from (
        select c.subscription_name
        from events.subscriptions as c
        where c.subscription_name = p_subscription_name
            and c.cursor_epoch = v_at.cursor_epoch
            and c.cursor_xid = v_at.cursor_xid
            and c.cursor_event_id = v_at.cursor_event_id
            and (c.leased_until is null or c.leased_until <= clock_timestamp())
        for update skip locked
    ) as free
    where s.subscription_name = free.subscription_name;

    -- Not found: another reader was quicker, and the batch is theirs.
    if found then
        return query select b.* from unnest(v_batch) as b;
    end if;
end;
$$;

comment on function events.read_events(text, integer, interval) is
    'The next events of a subscription, leased to the caller; nothing is skipped.';

grant execute on function events.read_events(text, integer, interval) to service_role;
