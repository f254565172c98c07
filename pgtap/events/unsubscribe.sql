begin;
select plan(8);

-- Contract
select function_returns('events', 'unsubscribe', array['text'], 'events.subscriptions');
select is_definer('events', 'unsubscribe', array['text']);
select function_privs_are('events', 'unsubscribe', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'unsubscribe', array['text'], 'admin', '{}'::text[]);

-- Behaviour
select test.create_events(1, '{"raise": "PT422"}');
select events.handle_events('s', 'test.handle_event(events.events)', null, 'start', 1);
select events.run_subscriptions();
select test.login_as('service_role');
select is((events.unsubscribe('s')).subscription_name, 's', 'ends it');
select is_empty('select * from events.list_dead_events()', 'with its dead letters');

-- Errors
select throws_ok($$ select events.unsubscribe('s') $$, 'PT404', 'subscription_not_found', 'once');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.unsubscribe('s') $$, '42501', null, 'users cannot end it');

select * from finish();
rollback;
