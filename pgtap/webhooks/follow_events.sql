begin;
select plan(7);

-- Contract
select function_returns('webhooks', 'follow_events', '{}'::text[], 'void');
select is_definer('webhooks', 'follow_events', '{}'::text[]);
select function_privs_are('webhooks', 'follow_events', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'follow_events', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'follow_events', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform webhooks.follow_events(); end $$;
select test.logout();
select results_eq(
    $$ select handler, event_types from events.subscriptions where subscription_name = 'webhooks' $$,
    $$ values ('webhooks.dispatch_event', null::text[]) $$, 'every event is handed on'
);
update events.subscriptions set max_attempts = 7 where subscription_name = 'webhooks';
do $$ begin perform webhooks.follow_events(); end $$;
select is((select max_attempts from events.subscriptions where subscription_name = 'webhooks'), 7::smallint, 'once is enough');

select * from finish();
rollback;
