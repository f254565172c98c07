begin;
select plan(9);

-- Contract
select function_returns('reports', 'follow_events', '{}'::text[], 'void');
select is_definer('reports', 'follow_events', '{}'::text[]);
select function_privs_are(
    'reports', 'follow_events', '{}'::text[], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'follow_events', '{}'::text[], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'follow_events', '{}'::text[], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', 'follow_events', '{}'::text[], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', 'follow_events', '{}'::text[], 'service_role', array['EXECUTE']
);

-- Behaviour
select reports.follow_events();
select is(
    (select handler from events.subscriptions where subscription_name = 'reports'), 'reports.handle_event',
    'subscribes'
);
select results_eq(
    $$ select cursor_xid from events.subscriptions where subscription_name = 'reports' $$,
    $$ select cursor_xid from events.subscriptions, (select reports.follow_events()) as f
       where subscription_name = 'reports' $$,
    'and again keeps its place'
);

select * from finish();
rollback;
