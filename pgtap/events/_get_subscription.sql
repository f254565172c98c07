begin;
select plan(5);

-- Contract
select function_returns('events', '_get_subscription', array['text'], 'events.subscriptions');
select function_privs_are('events', '_get_subscription', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select events.subscribe('s');
select is((events._get_subscription('s')).subscription_name, 's', 'a subscription by its name');

-- Errors
select throws_ok(
    $$ select events._get_subscription('nobody') $$, 'PT404', 'subscription_not_found', 'refuses an unknown name'
);
select throws_ok(
    $$ select events._get_subscription(null) $$, 'PT404', 'subscription_not_found', 'refuses no name'
);

select * from finish();
rollback;
