begin;
select plan(11);

-- Contract
select function_returns('events', 'replay_subscription', array['text', 'timestamp with time zone'], 'events.subscriptions');
select is_definer('events', 'replay_subscription', array['text', 'timestamp with time zone']);
select function_privs_are('events', 'replay_subscription', array['text', 'timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'replay_subscription', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);

-- Behaviour
insert into events.events (event_id, xid, created_at, event_type, aggregate_type, aggregate_id)
select n, n::text::xid8, now() - make_interval(secs => 10 - n::integer), 'happened', 'thing', n::text
from generate_series(1, 6) as n;

select test.login_as('service_role');
select events.subscribe('s', null, 'start');
select events.read_events('s', 5);
select events.acknowledge_events('s', '4', 4);
select is(
    (events.replay_subscription('s', now() + interval '1 second')).cursor_event_id, 4::bigint,
    'a time after the last event changes nothing'
);
select is(
    (events.replay_subscription('s', now() - interval '5 seconds')).cursor_event_id, 4::bigint,
    'a time ahead of the cursor does not move it forward'
);
select is(
    (events.replay_subscription('s', now() - interval '8 seconds')).leased_until, null, 'going back ends the lease'
);
select results_eq(
    $$ select event_id from events.read_events('s') $$, array[2, 3, 4, 5, 6]::bigint[], 'goes on from that time'
);
select events.replay_subscription('s');
select results_eq(
    $$ select event_id from events.read_events('s') $$, array[1, 2, 3, 4, 5, 6]::bigint[], 'goes on from the start'
);
select test.logout();
insert into events.dead_letters
select 's', n, 1, n::text::xid8, now(), 'happened', 5, 'P0001', 'bad', null, null, now(), now()
from generate_series(1, 6) as n;
update events.subscriptions set cursor_xid = '6', cursor_event_id = 6;
select test.login_as('service_role');
select events.replay_subscription('s', now() - interval '5 seconds');
select results_eq(
    $$ select event_id from events.list_dead_events('s') $$, array[1, 2, 3, 4]::bigint[], 'dead letters that come again are forgotten'
);

-- Errors
select throws_ok(
    $$ select events.replay_subscription('nobody') $$, 'PT404', 'subscription_not_found', 'needs a subscription'
);

select * from finish();
rollback;
