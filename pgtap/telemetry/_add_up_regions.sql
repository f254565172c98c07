begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_add_up_regions', array['telemetry.regions_1m[]', 'timestamp with time zone[]'], 'setof telemetry.regions_1m');
select isnt_definer('telemetry', '_add_up_regions', array['telemetry.regions_1m[]', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_add_up_regions', array['telemetry.regions_1m[]', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up_regions', array['telemetry.regions_1m[]', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up_regions', array['telemetry.regions_1m[]', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up_regions', array['telemetry.regions_1m[]', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform test.ingest(2, '2026-03-01 08:00:00+00', '{"power_kw": 3, "energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 08:01:00+00', '{"power_kw": 9, "energy_kwh": 1}');
    perform telemetry.roll_up();
end $$;
select results_eq(
    $$ with minute as (
           select array_agg(m) as rows, array_agg('2026-03-01 08:00:00+00'::timestamptz) as buckets
           from telemetry._compute_region_minutes(
               'Nairobi', array['2026-03-01 08:00:00+00', '2026-03-01 08:01:00+00']::timestamptz[]
           ) as m
       )
       select a.reading_count, a.meter_count, a.load_count, a.load_sum_kw::integer, a.load_min_kw::integer,
           a.load_max_kw::integer, a.energy_kwh::integer
       from minute as m cross join lateral telemetry._add_up_regions(m.rows, m.buckets) as a $$,
    $$ values (3, 2, 2, 14, 5, 9, 3) $$, 'adds up, and counts no meter twice'
);
select is_empty($$ select * from telemetry._add_up_regions(null, null) $$, 'nothing of nothing');

select * from finish();
rollback;
