begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_compute_region_minutes', array['text', 'timestamp with time zone[]'], 'setof telemetry.regions_1m');
select isnt_definer('telemetry', '_compute_region_minutes', array['text', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_compute_region_minutes', array['text', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_region_minutes', array['text', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_region_minutes', array['text', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_region_minutes', array['text', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.create_meter(3, null, 'Mombasa');
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"power_kw": 2, "voltage": 230, "energy_kwh": 0.1}');
    perform test.ingest(1, '2026-03-01 08:00:30+00', '{"power_kw": 4, "voltage": 234, "energy_kwh": 0.2}');
    perform test.ingest(2, '2026-03-01 08:00:10+00', '{"power_kw": 10, "energy_kwh": 1}');
    perform test.ingest(2, '2026-03-01 08:01:10+00', '{"energy_kwh": 1}');
    perform test.ingest(3, '2026-03-01 08:00:10+00', '{"power_kw": 100, "energy_kwh": 100}');
    perform telemetry.roll_up();
end $$;
select results_eq(
    $$ select bucket_at, reading_count, meter_count, load_count, load_sum_kw::integer, load_max_kw::integer, energy_kwh::numeric(9, 1),
           power_min_kw::integer, power_max_kw::integer, power_first_kw::integer, power_last_kw::integer
       from telemetry._compute_region_minutes(
           'Nairobi', array['2026-03-01 08:00:00+00', '2026-03-01 08:01:00+00']::timestamptz[]
       ) order by 1 $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 3, 2, 1, 13, 13, 1.3, 2, 10, 2, 4),
        ('2026-03-01 08:01:00+00', 1, 1, 0, null, null, 1.0, null, null, null, null) $$,
    'the load is the sum of the meters'' averages; no power, no load'
);
select is_empty(
    $$ select * from telemetry._compute_region_minutes('Nairobi', array['2026-03-01 08:02:00+00'::timestamptz]) $$,
    'a minute without readings is none'
);

select * from finish();
rollback;
