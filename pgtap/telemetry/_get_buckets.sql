begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_get_buckets', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'setof telemetry.bucket');
select isnt_definer('telemetry', '_get_buckets', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_buckets', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_buckets', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_buckets', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_buckets', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:01:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 08:20:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform telemetry.roll_up();
    perform test.ingest(1, '2026-03-01 08:21:00+00', '{"power_kw": 4, "energy_kwh": 2}');
    perform test.ingest(1, '2026-03-01 08:40:00+00', '{"power_kw": 6, "energy_kwh": 4}');
end $$;

select results_eq(
    $$ select bucket_at, reading_count, power_min_kw::integer, power_max_kw::integer, power_avg_kw, energy_kwh::integer
       from telemetry._get_buckets(test.meter_id(1), '1h', '2026-03-01Z', '2026-03-02Z') $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 4, 2, 6, 3.5, 8) $$, 'averages instead of sums'
);
select is(
    (select voltage_avg from telemetry._get_buckets(test.meter_id(1), '1d', '2026-02-28Z', '2026-03-02Z')), null,
    'what was not measured has none'
);

select * from finish();
rollback;
