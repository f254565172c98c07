begin;
select plan(5);

-- Contract
select function_returns('events', '_lock_subscription', array['text'], 'events.subscriptions');
select is_definer('events', '_lock_subscription', array['text']);
select function_privs_are('events', '_lock_subscription', array['text'], 'service_role', '{}'::text[]);

-- Behaviour: that it waits is in tests/test_subscriptions.py
select events.subscribe('s');
select is((events._lock_subscription('s')).subscription_name, 's', 'returns it');

-- Errors
select throws_ok($$ select events._lock_subscription('t') $$, 'PT404', 'subscription_not_found', 'needs one that is there');

select * from finish();
rollback;
