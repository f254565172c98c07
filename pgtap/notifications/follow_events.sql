begin;
select plan(8);

-- Contract
select function_returns('notifications', 'follow_events', '{}'::text[], 'void');
select is_definer('notifications', 'follow_events', '{}'::text[]);
select function_privs_are('notifications', 'follow_events', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'follow_events', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'follow_events', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select notifications.follow_events();
select ok(
    (select event_types @> '{user_created,token_purchased}' and handler = 'notifications.handle_event'
     from events.list_subscriptions() where subscription_name = 'notifications'),
    'follows what topics name'
);
select notifications.upsert_topic('outage', 'Outages', p_event_types => '{outage_planned}');
select notifications.follow_events();
select ok(
    (select 'outage_planned' = any (event_types) from events.list_subscriptions() where subscription_name = 'notifications'), 'new topics too'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select notifications.follow_events()', '42501', null, 'services only');

select * from finish();
rollback;
