begin;
select plan(10);

-- Only those of the test.
do $$ begin delete from events.subscriptions; end $$;

-- Contract
select function_returns('events', '_get_subscription_state', array['events.subscriptions'], 'events.subscription_state');
select is_definer('events', '_get_subscription_state', array['events.subscriptions']);
select function_privs_are('events', '_get_subscription_state', array['events.subscriptions'], 'service_role', '{}'::text[]);

-- Behaviour
insert into events.events (event_id, xid, created_at, event_type, aggregate_type, aggregate_id)
select n, n::text::xid8, now() - interval '100 seconds' + n * interval '1 second', 'happened', 'thing', n::text
from generate_series(1, 10) as n;
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start');

prepare state as
select t.state, t.lag_events, round(t.lag_seconds / 10) * 10
from events.subscriptions as s, events._get_subscription_state(s) as t;

select results_eq('state', $$ values ('behind', 10::bigint, 100::numeric) $$, 'behind');
select events.run_subscriptions(9);
select results_eq('state', $$ values ('behind', 1::bigint, 90::numeric) $$, 'less behind');
update events.subscriptions set attempt_count = 1;
select results_eq('state', $$ values ('retrying', 1::bigint, 90::numeric) $$, 'retrying');
update events.subscriptions set pause_reason = 'handler_missing';
select results_eq('state', $$ values ('handler_missing', 1::bigint, 90::numeric) $$, 'without a handler');
update events.subscriptions set pause_reason = 'by_request';
select results_eq('state', $$ values ('paused', 1::bigint, 90::numeric) $$, 'paused');
update events.subscriptions set pause_reason = null, attempt_count = 0, event_types = '{other}';
select results_eq('state', $$ values ('current', 0::bigint, 0::numeric) $$, 'what it does not want is no lag');
select events._publish('other', 'thing', '11', '{}');
select results_eq('state', $$ values ('current', 0::bigint, 0::numeric) $$, 'nor is what cannot be read yet');

select * from finish();
rollback;
