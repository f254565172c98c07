begin;
select plan(20);

-- Contract
select function_returns('reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text'], 'setof reports.revenue_row');
select is_definer('reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text']);
select function_privs_are(
    'reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_revenue_report', array['date', 'date', 'text', 'text', 'boolean', 'integer', 'date', 'text', 'text', 'text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
insert into reports.sales_1d values
    ('Nairobi', '2026-02-27', 'KES', 'flat', 2, 300, 240, 12, 0, 0),
    ('Nairobi', '2026-02-28', 'KES', 'flat', 1, 100, 80, 4, 1, 30),
    ('Nairobi', '2026-02-28', 'KES', 'night', 1, 50, 40, 4, 0, 0),
    ('Nairobi', '2026-02-28', 'USD', 'flat', 1, 5, 4, 1, 0, 0),
    ('Mombasa', '2026-03-01', 'KES', 'flat', 1, 10, 8, 1, 0, 0);

-- Behaviour
select test.login_as('admin', test.user_id(14));
select results_eq(
    $$ select region, period_start, currency, tariff_code, purchase_count, amount, energy_amount, charges_amount,
           refund_count, refunded_amount, net_amount, energy_kwh
       from reports.get_revenue_report('2026-02-01', '2026-04-01', p_granularity => 'month') $$,
    $$ values
        ('Nairobi', '2026-02-01'::date, 'KES', null::text, 4::bigint, 450.0, 360.0, 90.0, 1::bigint, 30.0, 420.0, 20.0),
        ('Nairobi', '2026-02-01', 'USD', null, 1, 5, 4, 1, 0, 0, 5, 1),
        ('Mombasa', '2026-03-01', 'KES', null, 1, 10, 8, 2, 0, 0, 10, 1) $$,
    'currencies are never added up'
);
select results_eq(
    $$ select currency, tariff_code, amount from reports.get_revenue_report('2026-02-28', '2026-03-01', p_by_tariff => true) $$,
    $$ values ('KES', 'flat', 100.0), ('KES', 'night', 50), ('USD', 'flat', 5) $$,
    'by tariff'
);
select results_eq(
    $$ select currency, tariff_code from reports.get_revenue_report('2026-02-01', '2026-04-01', p_by_tariff => true,
        p_limit => 2, p_after_period => '2026-02-28', p_after_region => 'Nairobi', p_after_currency => 'KES',
        p_after_tariff => 'flat') $$,
    $$ values ('KES', 'night'), ('USD', 'flat') $$,
    'the next page begins after the last row'
);
select is(
    (select sum(net_amount) from reports.get_revenue_report(current_date - 1, current_date + 2)), 130.0,
    'what was sold a moment ago is in it, less what was given back'
);

-- Errors
select throws_ok(
    $$ select reports.get_revenue_report('2026-02-01', '2026-01-01') $$, 'PT400', 'invalid_range', 'needs a range'
);

-- Isolation
select test.login_as('operator', test.user_id(12));
select results_eq(
    $$ select region, amount from reports.get_revenue_report('2026-02-01', '2026-04-01') $$, $$ values ('Mombasa', 10.0) $$,
    'an operator sees the own region'
);
select throws_ok(
    $$ select reports.get_revenue_report('2026-02-01', '2026-04-01', 'Nairobi') $$, 'PT404', 'region_not_found', 'no other'
);
select set_config('role', 'app_api', true);
select set_eq('select region from reports.sales_1d', array['Mombasa'], 'by policy');
select set_eq('select region from reports.sales', array['Mombasa'], 'sale by sale');
select test.login_as('operator', test.user_id(13));
select throws_ok($$ select reports.get_revenue_report('2026-02-01', '2026-04-01') $$, 'PT403', 'no_region', 'without one, none');
select set_config('role', 'app_api', true);
select is_empty('select from reports.sales_1d', 'by policy');
select is_empty('select from reports.sales', 'sale by sale');
select is_empty('select from reports.meter_counts', 'and meter counts');

select * from finish();
rollback;
