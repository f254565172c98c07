begin;
select plan(20);

-- Only those of the test.
do $$ begin delete from events.subscriptions; end $$;

-- Contract
select function_returns('events', '_run_subscription', array['text', 'integer'], 'integer');
select is_definer('events', '_run_subscription', array['text', 'integer']);
select function_privs_are('events', '_run_subscription', array['text', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour: the fourth of eight events is poison
select test.create_events(3), test.create_events(1, '{"raise": "PT422"}'), test.create_events(4);
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start', 3);

prepare state as
select cursor_event_id, attempt_count, batch_limit, error_code, retry_at > now()
from events.subscriptions;

select is(events._run_subscription('s', 100), 4, 'three are handled, one fails');
select results_eq('state', $$ values (3::bigint, 1::smallint, 1, 'PT422', true) $$, 'it waits before the one that failed');
select results_eq(
    'select event_id from test.handled_events order by position', array[1, 2, 3]::bigint[], 'effects of the others are there'
);
select is(events._run_subscription('s', 100), 0, 'not again before its time');
update events.subscriptions set retry_at = now();
select is(events._run_subscription('s', 100), 1, 'then alone');
select results_eq('state', $$ values (3::bigint, 2::smallint, 1, 'PT422', true) $$, 'counted');
update events.subscriptions set retry_at = now();
select is(events._run_subscription('s', 100), 1, 'the last time');
select results_eq('state', $$ values (4::bigint, 0::smallint, 1, 'PT422', null::boolean) $$, 'it goes on');
select results_eq(
    'select event_id, epoch, xid, attempt_count, error_code, error_message from events.dead_letters',
    $$ values (4::bigint, 1, '4'::xid8, 3, 'PT422', 'told_to') $$, 'without the one that is dead'
);
select is(events._run_subscription('s', 100), 1, 'carefully');
select is(events._run_subscription('s', 100), 2, 'more at a time while all goes well');
select results_eq('state', $$ values (7::bigint, 0::smallint, 4, 'PT422', null::boolean) $$, 'and more again');

-- A handler that is gone parks the subscription; one that came back goes on.
alter function test.handle_event(events.events) rename to moved;
select is(events._run_subscription('s', 100), 0, 'nothing is run');
select results_eq(
    $$ select pause_reason, retry_at > clock_timestamp() + interval '50 seconds' from events.subscriptions $$,
    $$ values ('handler_missing', true) $$, 'where the handler is gone'
);
alter function test.moved(events.events) rename to handle_event;
update events.subscriptions set retry_at = now();
select is(events._run_subscription('s', 100), 1, 'until it is there again');
select is((select pause_reason from events.subscriptions), null, 'and it goes on');

-- Errors
select throws_ok($$ select events._run_subscription('nobody', 1) $$, 'PT404', 'subscription_not_found', 'needs a subscription');

select * from finish();
rollback;
