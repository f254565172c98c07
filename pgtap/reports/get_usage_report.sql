begin;
select plan(13);

-- Contract
select function_returns('reports', 'get_usage_report', array['date', 'date', 'text'], 'reports.usage_row');
select is_definer('reports', 'get_usage_report', array['date', 'date', 'text']);
select function_privs_are(
    'reports', 'get_usage_report', array['date', 'date', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_usage_report', array['date', 'date', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_usage_report', array['date', 'date', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_usage_report', array['date', 'date', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_usage_report', array['date', 'date', 'text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
select test.create_meter(n) from generate_series(21, 40) as n;
select meters.insert_reading(test.meter_id(n), '2026-10-05 08:00Z', p_energy_kwh => n - 20) from generate_series(21, 39) as n;
select meters.insert_reading(test.meter_id(21), '2026-10-06 22:00Z', p_energy_kwh => 500);
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;

-- Behaviour
select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select region, meter_count, measured_count, energy_kwh, avg_kwh, p10_kwh, median_kwh, p90_kwh, max_kwh,
           top_decile_percent
       from reports.get_usage_report('2026-10-05', '2026-10-07') $$,
    $$ values ('Nairobi', 21, 19, 190.0, 10.000, 2.800, 10.000, 17.200, 19.0, 19.5) $$,
    'says how consumption is distributed over the meters of the region, in local days'
);
select results_eq(
    $$ select meter_count, measured_count, energy_kwh, avg_kwh, max_kwh
       from reports.get_usage_report('2026-09-05', '2026-09-06') $$,
    $$ values (21, 0, 0::numeric, null::numeric, null::numeric) $$,
    'nothing measured is a row, too'
);

-- Errors
select throws_ok(
    $$ select reports.get_usage_report('2026-10-01', '2026-11-05') $$, 'PT400', 'range_too_long', 'a month at most'
);
select test.login_as('admin', test.user_id(14));
select throws_ok(
    $$ select reports.get_usage_report('2026-10-01', '2026-10-05') $$, 'PT400', 'region_missing', 'of one region'
);

-- Isolation
select test.login_as('operator', test.user_id(12));
select throws_ok(
    $$ select reports.get_usage_report('2026-10-01', '2026-10-05', 'Nairobi') $$, 'PT404', 'region_not_found', 'of no other'
);
select test.login_as('operator', test.user_id(13));
select throws_ok($$ select reports.get_usage_report('2026-10-01', '2026-10-05') $$, 'PT403', 'no_region', 'without one, none');

select * from finish();
rollback;
