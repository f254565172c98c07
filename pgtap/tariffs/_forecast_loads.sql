begin;
select plan(9);

-- Contract
select function_returns(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text'],
    'setof tariffs.load_forecast'
);
select isnt_definer(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text']
);
select function_privs_are(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_forecast_loads',
    array['timestamp with time zone[]', 'numeric[]', 'timestamp with time zone[]', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select load_factor, week_count
    from tariffs._forecast_loads(
        array(select timestamptz '2026-06-01 10:00Z' - n * interval '7 days' from generate_series(1, 5) as n),
        '{0.5, 0.7, 0.6, 0.6, 9}', '{2026-06-01 10:00Z, 2026-06-08 10:00Z, 2026-06-01 11:00Z}', 'UTC'
    )
    order by forecast_at
    $$,
    $$ values (0.6, 4), (null, 0), (0.6, 3) $$,
    'the average of the same hour of four weeks, as far as they are known'
);
select is(
    (tariffs._forecast_loads('{2026-03-23 09:00Z}', '{0.5}', '{2026-03-30 08:00Z}', 'Europe/Berlin')).load_factor,
    0.5, 'the same hour by the local clock'
);

select * from finish();
rollback;
