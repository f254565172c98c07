begin;
select plan(10);

-- Contract
select function_returns('reports', 'count_meters', '{}'::text[], 'integer');
select is_definer('reports', 'count_meters', '{}'::text[]);
select function_privs_are(
    'reports', 'count_meters', '{}'::text[], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'count_meters', '{}'::text[], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'count_meters', '{}'::text[], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', 'count_meters', '{}'::text[], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', 'count_meters', '{}'::text[], 'service_role', array['EXECUTE']
);

select test.create_grid();
insert into reports.meter_counts values ('Gone', 'active', 5, 0, 0, null, null, now() - interval '1 minute');

-- Behaviour
select is(reports.count_meters(), 2, 'a row for each region and status');
select results_eq(
    'select region, meter_count from reports.meter_counts order by region',
    $$ values ('Mombasa', 1), ('Nairobi', 1) $$,
    'none for what is gone'
);

select is(
    (select handler from events.subscriptions where subscription_name = 'reports'), 'reports.handle_event',
    'sales are followed from now on'
);

select * from finish();
rollback;
