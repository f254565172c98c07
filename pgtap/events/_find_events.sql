begin;
select plan(7);

-- Contract
select function_returns('events', '_find_events', array['events.subscriptions', 'xid8', 'integer'], 'events.events[]');
select function_privs_are('events', '_find_events', array['events.subscriptions', 'xid8', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
insert into events.events (event_id, xid, created_at, event_type, aggregate_type, aggregate_id)
select n, n::text::xid8, now() - make_interval(secs => 10 - n::integer), 'happened', 'thing', n::text
from generate_series(1, 6) as n;
select events.subscribe('s', null, 'start');

select is(
    (select array_agg(e.event_id) from events._get_subscription('s') as s, unnest(events._find_events(s, '6', 10)) as e),
    array[1, 2, 3, 4, 5]::bigint[], 'below the bound'
);
update events.subscriptions set cursor_xid = '2', cursor_event_id = 2;
select is(
    (select array_agg(e.event_id) from events._get_subscription('s') as s, unnest(events._find_events(s, '6', 2)) as e),
    array[3, 4]::bigint[], 'after the cursor, no more than asked for'
);
update events.subscriptions set floor_at = now() - interval '6 seconds';
select is(
    (select array_agg(e.event_id) from events._get_subscription('s') as s, unnest(events._find_events(s, '6', 10)) as e),
    array[4, 5]::bigint[], 'not older than the floor'
);
insert into events.epochs values (2, 5, 1);
select is(
    (select array_agg(e.event_id) from events._get_subscription('s') as s, unnest(events._find_events(s, '6', 10)) as e),
    array[4]::bigint[], 'within the epoch of the cursor'
);
update events.subscriptions set event_types = '{other}';
select is(
    (select events._find_events(s, '6', 10) from events._get_subscription('s') as s), null, 'null where there are none'
);

select * from finish();
rollback;
