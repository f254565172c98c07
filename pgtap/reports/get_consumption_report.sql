begin;
select plan(17);

-- Contract
select function_returns('reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'setof reports.consumption_row');
select is_definer('reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text']);
select function_privs_are(
    'reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_consumption_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
select meters.upsert_region('Berlin', p_time_zone => 'Europe/Berlin');
select meters.create_meter('B-1', 'Berlin', 'Europe/Berlin', p_meter_id => test.meter_id(3));
-- The day on which the clocks go back has 25 hours: each has its reading, and so has the hour on either side.
select meters.insert_reading(test.meter_id(3), h, p_power_kw => 4, p_energy_kwh => 1)
from generate_series('2026-10-24 21:30Z'::timestamptz, '2026-10-25 23:30Z', '1 hour') as h;
select meters.insert_reading(test.meter_id(1), '2026-10-24 21:30Z', p_power_kw => 3, p_energy_kwh => 7);
select meters.insert_reading(test.meter_id(2), '2026-10-24 21:30Z', p_power_kw => 2, p_energy_kwh => 5);
do $$ begin while telemetry.roll_up(1000) + telemetry.roll_up_regions(1000) > 0 loop null; end loop; end $$;

-- Behaviour
select test.login_as('admin', test.user_id(14));
select results_eq(
    $$ select region, period_start, energy_kwh, avg_load_kw, max_load_kw, max_load_on, day_count
       from reports.get_consumption_report('2026-10-24', '2026-10-27', 'Berlin') $$,
    $$ values
        ('Berlin', '2026-10-24'::date, 1.0, 4.000, 4.0, '2026-10-24'::date, 1),
        ('Berlin', '2026-10-25', 25.0, 4.000, 4.0, '2026-10-25', 1),
        ('Berlin', '2026-10-26', 1.0, 4.000, 4.0, '2026-10-26', 1) $$,
    'days are local ones, also when the clocks change'
);
select results_eq(
    $$ select region, period_start, energy_kwh, day_count
       from reports.get_consumption_report('2026-10-01', '2026-11-01', p_granularity => 'month') $$,
    $$ values ('Berlin', '2026-10-01'::date, 27.0, 3), ('Mombasa', '2026-10-01', 5.0, 1), ('Nairobi', '2026-10-01', 7.0, 1) $$,
    'months of all regions'
);
select is(
    (select period_start from reports.get_consumption_report('2026-10-01', '2026-11-01', 'Nairobi')),
    '2026-10-25'::date, 'each region by its own days'
);
select results_eq(
    $$ select region, period_start from reports.get_consumption_report('2026-10-01', '2026-11-01', p_limit => 2) $$,
    $$ values ('Berlin', '2026-10-24'::date), ('Mombasa', '2026-10-24') $$,
    'a page at a time'
);
select results_eq(
    $$ select region, period_start from reports.get_consumption_report(
        '2026-10-01', '2026-11-01', p_after_period => '2026-10-24', p_after_region => 'Mombasa') $$,
    $$ values ('Berlin', '2026-10-25'::date), ('Nairobi', '2026-10-25'), ('Berlin', '2026-10-26') $$,
    'the next one after the last row'
);

-- Errors
select throws_ok(
    $$ select reports.get_consumption_report('2026-10-01', '2026-10-01') $$, 'PT400', 'invalid_range', 'needs a range'
);
select throws_ok(
    $$ select reports.get_consumption_report('2006-10-01', '2026-10-01') $$, 'PT400', 'range_too_long', 'a bounded one'
);

-- Isolation
select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select distinct region from reports.get_consumption_report('2026-10-01', '2026-11-01') $$, array['Nairobi'],
    'an operator sees the own region'
);
select throws_ok(
    $$ select reports.get_consumption_report('2026-10-01', '2026-11-01', 'Berlin') $$, 'PT404', 'region_not_found',
    'no other'
);
select test.login_as('operator', test.user_id(13));
select throws_ok(
    $$ select reports.get_consumption_report('2026-10-01', '2026-11-01') $$, 'PT403', 'no_region', 'without one, none'
);

select * from finish();
rollback;
