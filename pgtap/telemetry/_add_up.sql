begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_add_up', array['telemetry.readings_1m[]', 'timestamp with time zone[]'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_add_up', array['telemetry.readings_1m[]', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_add_up', array['telemetry.readings_1m[]', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up', array['telemetry.readings_1m[]', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up', array['telemetry.readings_1m[]', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up', array['telemetry.readings_1m[]', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:10+00', '{"power_kw": 2, "voltage": 230, "current_a": 9, "energy_kwh": 0.1}');
    perform test.ingest(1, '2026-03-01 08:03:40+00', '{"power_kw": 5, "voltage": 232, "energy_kwh": 0.2}');
    perform test.ingest(1, '2026-03-01 08:05:00+00', '{"energy_kwh": 0.4}');
    perform test.ingest(1, '2026-03-01 08:09:00+00', '{"power_kw": 1, "energy_kwh": 0.8}');
end $$;
select results_eq(
    $$ with minute as (
           select array_agg(m order by m.bucket_at desc) as rows,
               array_agg(date_bin('5 minutes', m.bucket_at, '2000-01-01Z') order by m.bucket_at desc) as buckets
           from telemetry._compute_minutes(
               array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz], '{}'
           ) as m
       )
       select a.bucket_at, a.reading_count, a.power_count, a.voltage_sum::integer, a.voltage_count, a.current_count,
           a.energy_kwh::numeric(9, 1), a.power_min_kw::integer, a.power_max_kw::integer, a.power_sum_kw::integer,
           a.power_first_kw::integer, a.power_last_kw::integer
       from minute as m cross join lateral telemetry._add_up(m.rows, m.buckets) as a order by a.bucket_at $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 2, 2, 462, 2, 1, 0.3, 2, 5, 7, 2, 5),
        ('2026-03-01 08:05:00+00', 2, 1, null, 0, 0, 1.2, 1, 1, 1, 1, 1) $$,
    'adds sums and counts up, whatever order the rows have'
);
select is_empty($$ select * from telemetry._add_up(null, null) $$, 'nothing of nothing');

select * from finish();
rollback;
