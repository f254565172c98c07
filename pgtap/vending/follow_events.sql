begin;
select plan(10);

-- Contract
select function_returns('vending', 'follow_events', '{}'::text[], 'void');
select is_definer('vending', 'follow_events', '{}'::text[]);
select function_privs_are('vending', 'follow_events', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('vending', 'follow_events', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'follow_events', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('vending', 'follow_events', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('vending', 'follow_events', '{}'::text[], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour
select lives_ok('select vending.follow_events()', 'every deploy may call it');
select results_eq(
    $$ select handler, event_types from events.subscriptions where subscription_name = 'vending' $$,
    $$ values ('vending.handle_event', '{transaction_cancelled,transaction_completed,transaction_failed}'::text[]) $$,
    'payments are followed'
);
select results_eq(
    $$ select handler from jobs.handlers where queue = 'vending' order by handler $$,
    $$ values ('query_vend'), ('read_provider_balance'), ('vend_token') $$,
    'and the jobs are known'
);

select * from finish();
rollback;
