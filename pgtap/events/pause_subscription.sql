begin;
select plan(9);

-- Contract
select function_returns('events', 'pause_subscription', array['text'], 'events.subscriptions');
select is_definer('events', 'pause_subscription', array['text']);
select function_privs_are('events', 'pause_subscription', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'pause_subscription', array['text'], 'admin', '{}'::text[]);

-- Behaviour
select test.create_events(1);
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start');
select test.login_as('service_role');
select results_eq(
    $$ select pause_reason, paused_at from events.pause_subscription('s') $$, $$ values ('by_request', now()) $$, 'pauses it'
);
select is((events.pause_subscription('s')).pause_reason, 'by_request', 'again changes nothing');
select is(events.run_subscriptions(), 0, 'it is not run');

-- Errors
select throws_ok($$ select events.pause_subscription('t') $$, 'PT404', 'subscription_not_found', 'needs one that is there');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.pause_subscription('s') $$, '42501', null, 'users cannot pause it');

select * from finish();
rollback;
