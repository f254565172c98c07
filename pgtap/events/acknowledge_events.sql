begin;
select plan(12);

-- Contract
select function_returns('events', 'acknowledge_events', array['text', 'xid8', 'bigint'], 'events.subscriptions');
select is_definer('events', 'acknowledge_events', array['text', 'xid8', 'bigint']);
select function_privs_are('events', 'acknowledge_events', array['text', 'xid8', 'bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'acknowledge_events', array['text', 'xid8', 'bigint'], 'admin', '{}'::text[]);

-- Behaviour
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id)
select n, n::text::xid8, 'happened', 'thing', n::text from generate_series(1, 6) as n;

select test.login_as('service_role');
select events.subscribe('s', null, 'start');
select events.read_events('s', 4);
select results_eq(
    $$ select cursor_xid, cursor_event_id, leased_until > now() from events.acknowledge_events('s', '2', 2) $$,
    $$ values ('2'::xid8, 2::bigint, true) $$, 'moves the cursor, and keeps the rest leased'
);
select results_eq(
    $$ select cursor_xid, cursor_event_id from events.acknowledge_events('s', '1', 1) $$,
    $$ values ('2'::xid8, 2::bigint) $$, 'never moves it back'
);
select results_eq(
    $$ select cursor_xid, leased_until from events.acknowledge_events('s', '4', 4) $$,
    $$ values ('4'::xid8, null::timestamptz) $$, 'ends the lease with the last of the batch'
);
select results_eq(
    $$ select cursor_xid from events.acknowledge_events('s', '4', 4) $$,
    array['4'::xid8], 'may be repeated'
);

-- Errors
select throws_ok(
    $$ select events.acknowledge_events('s', '5', 5) $$, 'PT409', 'events_not_sent', 'refuses what was not handed out'
);
select throws_ok(
    $$ select events.acknowledge_events('s', '5', 0) $$, 'PT400', 'invalid_position', 'refuses what is no event'
);
select throws_ok(
    $$ select events.acknowledge_events('nobody', '5', 5) $$, 'PT404', 'subscription_not_found', 'needs a subscription'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
set local role app_api;
select throws_ok(
    $$ select events.acknowledge_events('s', '4', 4) $$, 'PT404', 'subscription_not_found', 'staff move no cursors'
);

select * from finish();
rollback;
