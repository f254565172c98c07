begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_compute_minutes', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_compute_minutes', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]']);
select function_privs_are(
    'telemetry', '_compute_minutes', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_minutes', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_minutes', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_minutes', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:10+00', '{"power_kw": 2, "voltage": 230, "current_a": 9, "energy_kwh": 0.1}');
    perform test.ingest(1, '2026-03-01 08:00:40+00', '{"power_kw": -1, "voltage": 231, "energy_kwh": 0.2}');
    perform test.ingest(1, '2026-03-01 08:00:50+00', '{"energy_kwh": 0.3}');
    perform test.ingest(1, '2026-03-01 08:14:59.999+00', '{"register_kwh": 5}');
    perform test.ingest(1, '2026-03-01 08:15:00+00', '{"power_kw": 99}');
    perform test.ingest(2, '2026-03-01 08:00:00+00', '{"power_kw": 98}');
end $$;
select results_eq(
    $$ select bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at,
           energy_kwh::numeric(9, 2), registers_kwh::numeric(9, 2), power_min_kw::integer, power_max_kw::integer,
           power_sum_kw::integer, power_first_kw::integer, power_last_kw::integer
       from telemetry._compute_minutes(
           array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz],
           array[row(test.meter_id(1), '2026-03-01 08:14:59.999+00', null, null, null, 5, 0.7, null)::telemetry.corrections]
       ) order by bucket_at $$,
    $$ values
        ('2026-03-01 08:00:00+00'::timestamptz, 3, 2, 2, 1, '2026-03-01 08:00:10+00'::timestamptz,
            '2026-03-01 08:00:50+00'::timestamptz, 0.60, 0.00, -1, 2, 1, 2, -1),
        ('2026-03-01 08:14:00+00', 1, 0, 0, 0, '2026-03-01 08:14:59.999+00', '2026-03-01 08:14:59.999+00', 0.70, 0.70,
            null, null, null, null, null) $$,
    'the minutes of the quarter and nothing else; what is not measured is null and does not count'
);
select results_eq(
    $$ select voltage_min::integer, voltage_max::integer, voltage_sum::integer, current_sum_a::integer, current_max_a::integer
       from telemetry._compute_minutes(
           array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz], '{}'
       ) order by bucket_at limit 1 $$,
    $$ values (230, 231, 461, 9, 9) $$, 'voltage and current'
);

select * from finish();
rollback;
