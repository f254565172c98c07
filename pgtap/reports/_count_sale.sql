begin;
select plan(8);

-- Contract
select function_returns('reports', '_count_sale', array['reports.sales'], 'void');
select isnt_definer('reports', '_count_sale', array['reports.sales']);
select function_privs_are(
    'reports', '_count_sale', array['reports.sales'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_sale', array['reports.sales'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_sale', array['reports.sales'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_sale', array['reports.sales'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_sale', array['reports.sales'], 'service_role', '{}'::text[]
);

-- Behaviour
select reports._count_sale(s::reports.sales) from (values
    (test.meter_id(1), test.user_id(1), 'purchase', 'North', 'flat', 'KES', '2026-03-01 08:00Z'::timestamptz,
        '2026-03-01'::date, 100.00, 80.00, 4.0),
    (test.meter_id(1), test.user_id(1), 'purchase', 'North', 'flat', 'KES', '2026-03-01 08:00Z', '2026-03-01',
        100.00, 80.00, 4.0),
    (test.meter_id(1), test.user_id(2), 'purchase', 'North', 'flat', 'KES', '2026-03-01 08:00Z', '2026-03-01',
        10.00, 8.00, 0.4),
    (test.meter_id(1), test.user_id(3), 'refund', 'North', 'flat', 'KES', '2026-03-01 08:00Z', '2026-03-01',
        30.00, 24.00, 0)
) as s;
select results_eq(
    $$ select purchase_count, amount, energy_amount, energy_kwh, refund_count, refunded_amount from reports.sales_1d $$,
    $$ values (2, 110.00, 88.00, 4.4, 1, 30.00) $$,
    'adds each sale to its day, once'
);

select * from finish();
rollback;
