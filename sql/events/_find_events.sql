-- The events after a place in the log and below p_until, at most p_limit, or null.
--
-- Every bound is one that the primary key can start or stop at, so a poll reads
-- what it returns and no more; partitions older than the floor are not opened.
-- Within a former epoch numbers are compared only with those of that epoch, which
-- is a span of event ids.
--
-- The plan is kept, since planning anew for every look costs five times as much as the
-- look; it leaves partitions out when it starts. It follows the key and never sorts:
-- a sort would read all that is left of the log for one page.

create or replace function events._find_events(
    p_at    events.subscriptions,
    p_until xid8,
    p_limit integer
)
returns events.events[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_sort = off
as $$
declare
    v_first_id bigint;
    v_end_id   bigint;
    v_batch    events.events[];
begin
    select e.first_event_id, coalesce(n.first_event_id, 9223372036854775807) into v_first_id, v_end_id
    from events.epochs as e
    left join events.epochs as n on n.epoch = e.epoch + 1
    where e.epoch = p_at.cursor_epoch;

    select array_agg(b order by b.xid, b.event_id) into v_batch
    from (
        select e.*
        from events.events as e
        where (e.xid, e.event_id) > (p_at.cursor_xid, p_at.cursor_event_id)
            and e.xid < p_until
            and e.created_at >= p_at.floor_at
            and e.event_id >= v_first_id
            and e.event_id < v_end_id
            and (p_at.event_types is null or e.event_type = any (p_at.event_types))
        order by e.xid, e.event_id
        limit p_limit
    ) as b;

    return v_batch;
end;
$$;

comment on function events._find_events(events.subscriptions, xid8, integer) is
    'The events after a place in the log, null for none.';
