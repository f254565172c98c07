begin;
select plan(9);

-- Contract
select function_returns('events', 'resume_subscription', array['text'], 'events.subscriptions');
select is_definer('events', 'resume_subscription', array['text']);
select function_privs_are('events', 'resume_subscription', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'resume_subscription', array['text'], 'admin', '{}'::text[]);

-- Behaviour
select test.create_events(1);
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start');
select events.pause_subscription('s');
update events.subscriptions set retry_at = 'infinity', attempt_count = 2;
select test.login_as('service_role');
select results_eq(
    $$ select pause_reason, paused_at, retry_at, attempt_count from events.resume_subscription('s') $$,
    $$ values (null::text, null::timestamptz, null::timestamptz, 2::smallint) $$, 'goes on at once, and counts on'
);
select is((events.resume_subscription('s')).pause_reason, null, 'again changes nothing');
select is(events.run_subscriptions(), 1, 'it is run');

-- Errors
select throws_ok($$ select events.resume_subscription('t') $$, 'PT404', 'subscription_not_found', 'needs one that is there');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.resume_subscription('s') $$, '42501', null, 'users cannot resume it');

select * from finish();
rollback;
