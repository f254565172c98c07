begin;
select plan(10);

-- Contract
select function_returns('alerts', 'follow_events', '{}'::text[], 'void');
select is_definer('alerts', 'follow_events', '{}'::text[]);
select function_privs_are('alerts', 'follow_events', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'follow_events', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('alerts', 'follow_events', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('alerts', 'follow_events', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'follow_events', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ok(
    (select event_types @> '{alerts_processed,alert_status_updates}' and handler = 'alerts.handle_event'
     from events.list_subscriptions() where subscription_name = 'alerts'),
    'a deploy follows what becomes of alerts'
);
do $$ begin perform events.unsubscribe('alerts'); end $$;
do $$ begin perform alerts.follow_events(), alerts.follow_events(); end $$;
select is(
    (select count(*) from events.list_subscriptions() where subscription_name = 'alerts'), 1::bigint, 'once, again where it is gone'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select alerts.follow_events()', '42501', null, 'services only');

select * from finish();
rollback;
