begin;
select plan(11);

select tariffs.create_tariff('slabs', 'Slabs', 'INR', 'Asia/Kolkata');
select test.create_meter(1);

-- Contract
select function_returns(
    'tariffs', '_lock_month',
    array['uuid', 'text', 'timestamp with time zone'],
    'tariffs.month_totals'
);
select isnt_definer('tariffs', '_lock_month', array['uuid', 'text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_lock_month',
    array['uuid', 'text', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_month',
    array['uuid', 'text', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_month',
    array['uuid', 'text', 'timestamp with time zone'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_month',
    array['uuid', 'text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_month',
    array['uuid', 'text', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$ select month_on, bought_kwh from tariffs._lock_month(test.meter_id(1), 'slabs', '2026-03-31 18:29:59Z') $$,
    $$ values ('2026-03-01'::date, 0::numeric) $$, 'a month that is new is empty'
);
select is(
    (tariffs._lock_month(test.meter_id(1), 'slabs', '2026-03-31 18:30Z')).month_on, '2026-04-01',
    'the month is that of the tariff''s zone'
);
select tariffs._count_in_month(tariffs._lock_month(test.meter_id(1), 'slabs', '2026-03-31 18:30Z'), 12.5);
select is(
    (tariffs._lock_month(test.meter_id(1), 'slabs', '2026-04-30 18:29Z')).bought_kwh, 12.5, 'knows what was bought in it'
);

-- Isolation
select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok(
    $$ select tariffs._lock_month(test.meter_id(1), 'slabs', '2026-04-30 18:29Z') $$, '42501', null,
    'a meter that one does not see has no month'
);

select * from finish();
rollback;
