-- What takes several connections, or dies, is in tests/test_subscriptions.py.
begin;
select plan(13);

-- Only those of the test.
do $$ begin delete from events.subscriptions; end $$;

-- Contract
select function_returns('events', 'run_subscriptions', array['integer'], 'integer');
select is_definer('events', 'run_subscriptions', array['integer']);
select function_privs_are('events', 'run_subscriptions', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'run_subscriptions', array['integer'], 'admin', '{}'::text[]);

-- Behaviour
-- Who has waited longest comes first, but for a chance, which these numbers do not give to anybody. (A
-- subscription without work that has its turn passes over the events of tests, whose places are in the past.)
select test.create_events(5);
select test.login_as('service_role');
select is(events.run_subscriptions(), 0, 'nothing to do where nobody asked');
select events.subscribe('reader', null, 'start');
select events.handle_events('a', 'test.handle_event(events.events)', null, 'start');
select events.handle_events('b', 'test.handle_event(events.events)', '{never}', 'start');
select events.handle_events('c', 'test.handle_event(events.events)', null, 'start');
select setseed(0.878);
select is(events.run_subscriptions(5), 5, 'one batch of one subscription');
select is(events.run_subscriptions(5), 5, 'then of the other');
select test.logout();
select results_eq(
    $$ select subscription_name, cursor_event_id from events.subscriptions where handler is not null order by 1 $$,
    $$ values ('a', 5::bigint), ('b', 0), ('c', 5) $$, 'not of one that wants none of it'
);
select test.create_events(3);
select test.login_as('service_role');
select events.pause_subscription('c');
select setseed(0.878);
select results_eq(
    'select events.run_subscriptions(2) from generate_series(1, 3)', array[2, 1, 0], 'until all are done, but for the paused'
);
select test.logout();
select results_eq(
    'select event_id, count(*) from test.handled_events group by 1 order by 1',
    'select n::bigint, case when n <= 5 then 2 else 1 end::bigint from generate_series(1, 8) as n', 'every event once for each'
);

-- Errors
select test.login_as('service_role');
select throws_ok('select events.run_subscriptions(0)', 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok($$ select events.read_events('a') $$, 'PT409', 'subscription_has_handler', 'nobody reads what is handled');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select events.run_subscriptions()', '42501', null, 'users cannot run anything');

select * from finish();
rollback;
