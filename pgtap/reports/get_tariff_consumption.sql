begin;
select plan(12);

-- Contract
select function_returns('reports', 'get_tariff_consumption', array['date', 'date', 'text'], 'setof reports.tariff_consumption_row');
select is_definer('reports', 'get_tariff_consumption', array['date', 'date', 'text']);
select function_privs_are(
    'reports', 'get_tariff_consumption', array['date', 'date', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_tariff_consumption', array['date', 'date', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_tariff_consumption', array['date', 'date', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_tariff_consumption', array['date', 'date', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_tariff_consumption', array['date', 'date', 'text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
select test.create_meter(21);
select meters.insert_reading(test.meter_id(1), '2026-10-05 08:00Z', p_energy_kwh => 4);
select meters.insert_reading(test.meter_id(1), '2026-10-06 22:00Z', p_energy_kwh => 500);
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;

-- Behaviour
select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select region, tariff_code, meter_count, measured_count, energy_kwh
       from reports.get_tariff_consumption('2026-10-05', '2026-10-07') $$,
    $$ values ('Nairobi', 'flat', 1, 1, 4.0), ('Nairobi', null, 1, 0, 0) $$,
    'adds up by tariff, in local days'
);

-- Errors
select throws_ok(
    $$ select reports.get_tariff_consumption('2026-10-01', '2026-11-05') $$, 'PT400', 'range_too_long', 'a month at most'
);
select test.login_as('admin', test.user_id(14));
select throws_ok(
    $$ select reports.get_tariff_consumption('2026-10-01', '2026-10-05') $$, 'PT400', 'region_missing', 'of one region'
);

-- Isolation
select test.login_as('operator', test.user_id(12));
select throws_ok(
    $$ select reports.get_tariff_consumption('2026-10-01', '2026-10-05', 'Nairobi') $$, 'PT404', 'region_not_found',
    'of no other'
);
select test.login_as('operator', test.user_id(13));
select throws_ok(
    $$ select reports.get_tariff_consumption('2026-10-01', '2026-10-05') $$, 'PT403', 'no_region', 'without one, none'
);

select * from finish();
rollback;
