begin;
select plan(14);

-- Contract
select function_returns('events', 'rebuild_subscription', array['text', 'regprocedure'], 'events.subscriptions');
select is_definer('events', 'rebuild_subscription', array['text', 'regprocedure']);
select function_privs_are('events', 'rebuild_subscription', array['text', 'regprocedure'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'rebuild_subscription', array['text', 'regprocedure'], 'admin', '{}'::text[]);

-- Behaviour
select test.create_events(2), test.create_events(1, '{"raise": "PT422"}');
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start', 1);
select events.run_subscriptions();
select test.login_as('service_role');
select results_eq(
    $$ select cursor_xid, cursor_event_id from events.rebuild_subscription('s', 'test.clear_handled_events()') $$,
    $$ values ('0'::xid8, 0::bigint) $$, 'goes back to the start'
);
select is_empty('select * from events.list_dead_events()', 'without dead letters');
select events.run_subscriptions();
select test.logout();
select results_eq(
    'select event_id from test.handled_events order by position', array[1, 2]::bigint[], 'each event counts once'
);
select test.login_as('service_role');
select events.rebuild_subscription('s');
select events.run_subscriptions();
select test.logout();
select results_eq(
    'select event_id from test.handled_events order by position', array[1, 2, 1, 2]::bigint[], 'clearing is the caller''s choice'
);

-- Errors
select throws_ok(
    $$ select events.rebuild_subscription('s', 'core.uuid_v7()') $$, 'PT422', 'invalid_reset', 'a reset returns nothing'
);
select throws_ok(
    $$ select events.rebuild_subscription('s', 'test.handle_event(events.events)') $$, 'PT422', 'invalid_reset', 'and takes nothing'
);
select throws_ok($$ select events.rebuild_subscription('t') $$, 'PT404', 'subscription_not_found', 'needs one that is there');
select events.subscribe('reader');
select throws_ok($$ select events.rebuild_subscription('reader') $$, 'PT409', 'handler_missing', 'needs a handler');
update events.epochs set started_at = '2019-11-11 00:00Z';
select throws_ok($$ select events.rebuild_subscription('s') $$, 'PT409', 'history_incomplete', 'needs the whole log');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.rebuild_subscription('s') $$, '42501', null, 'users cannot rebuild anything');

select * from finish();
rollback;
