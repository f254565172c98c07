begin;
select plan(13);

-- Contract
select function_returns('reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'setof reports.loss_row');
select is_definer('reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text']);
select function_privs_are(
    'reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_loss_report', array['date', 'date', 'text', 'text', 'integer', 'date', 'text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
insert into reports.sales_1d values
    ('Nairobi', '2026-10-02', 'KES', 'flat', 2, 300, 240, 12, 0, 0), ('Lamu', '2026-10-03', 'KES', 'flat', 2, 300, 240, 3, 0, 0);
select meters.insert_reading(test.meter_id(1), '2026-10-05 08:00Z', p_energy_kwh => 16);
select meters.insert_reading(test.meter_id(2), '2026-10-05 08:00Z', p_energy_kwh => 5);
do $$ begin while telemetry.roll_up(1000) + telemetry.roll_up_regions(1000) > 0 loop null; end loop; end $$;

-- Behaviour
select test.login_as('admin', test.user_id(14));
select results_eq(
    $$ select region, period_start, consumed_kwh, sold_kwh, difference_kwh, unsold_percent
       from reports.get_loss_report('2026-10-01', '2026-11-01') $$,
    $$ values
        ('Lamu', '2026-10-01'::date, 0::numeric, 3.0, -3.0, null::numeric),
        ('Mombasa', '2026-10-01', 5.0, 0, 5.0, 100.00),
        ('Nairobi', '2026-10-01', 16.0, 12.0, 4.0, 25.00) $$,
    'puts what was measured against what was sold, also where one is missing'
);
select results_eq(
    $$ select region, period_start, consumed_kwh from reports.get_loss_report('2026-10-01', '2026-11-01', 'Nairobi', 'day', 1) $$,
    $$ values ('Nairobi', '2026-10-02'::date, 0::numeric) $$,
    'by day, a page at a time'
);
select results_eq(
    $$ select region, period_start, consumed_kwh
       from reports.get_loss_report('2026-10-01', '2026-11-01', 'Nairobi', 'day', 1, '2026-10-02', 'Nairobi') $$,
    $$ values ('Nairobi', '2026-10-05'::date, 16.0) $$,
    'and the next'
);

-- Errors
select throws_ok($$ select reports.get_loss_report(null, null) $$, 'PT400', 'invalid_range', 'needs a range');

-- Isolation
select test.login_as('operator', test.user_id(12));
select results_eq(
    $$ select region from reports.get_loss_report('2026-10-01', '2026-11-01') $$, array['Mombasa'],
    'an operator sees the own region'
);
select test.login_as('operator', test.user_id(13));
select throws_ok($$ select reports.get_loss_report('2026-10-01', '2026-11-01') $$, 'PT403', 'no_region', 'without one, none');

select * from finish();
rollback;
