begin;
select plan(8);

select tariffs.create_tariff('slabs', 'Slabs', 'INR', 'Asia/Kolkata');
select test.create_meter(1);

-- Contract
select function_returns('tariffs', '_count_in_month', array['tariffs.month_totals', 'numeric'], 'void');
select isnt_definer('tariffs', '_count_in_month', array['tariffs.month_totals', 'numeric']);
select function_privs_are(
    'tariffs', '_count_in_month',
    array['tariffs.month_totals', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_count_in_month',
    array['tariffs.month_totals', 'numeric'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_count_in_month',
    array['tariffs.month_totals', 'numeric'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_count_in_month',
    array['tariffs.month_totals', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_count_in_month',
    array['tariffs.month_totals', 'numeric'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select tariffs._count_in_month(tariffs._lock_month(test.meter_id(1), 'slabs', '2026-04-10Z'), 12.5);
select tariffs._count_in_month(tariffs._lock_month(test.meter_id(1), 'slabs', '2026-04-11Z'), 0.5);
select results_eq(
    'select month_on, bought_kwh from tariffs.month_totals',
    $$ values ('2026-04-01'::date, 13.0) $$, 'adds energy to the month'
);

select * from finish();
rollback;
