begin;
select plan(15);

-- Contract
select function_returns('telemetry', '_roll_up_quarters', array['uuid[]', 'timestamp with time zone[]'], 'void');
select isnt_definer('telemetry', '_roll_up_quarters', array['uuid[]', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_roll_up_quarters', array['uuid[]', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_quarters', array['uuid[]', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_quarters', array['uuid[]', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_quarters', array['uuid[]', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"register_kwh": 1}');
    perform test.ingest(1, '2026-03-01 08:10:00+00', '{"register_kwh": 3}');
    insert into telemetry.meter_states (meter_id) values (test.meter_id(1));
    perform telemetry._create_roll_up_partitions('telemetry.readings_', array['2026-03-01 00:00:00+00'::timestamptz]);
    perform telemetry._roll_up_quarters(array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz]);
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.readings_1m order by 1 $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 0), ('2026-03-01 08:10:00+00', 2) $$, 'minutes'
);
select results_eq(
    $$ select bucket_at, energy_kwh::integer, reading_count from telemetry.readings_15m $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 2, 2) $$, 'the quarter'
);
select results_eq(
    $$ select region, bucket_at from telemetry.dirty_regions order by 2 $$,
    $$ values ('Nairobi', '2026-03-01 08:00:00+00'::timestamptz), ('Nairobi', '2026-03-01 08:10:00+00') $$,
    'marks minutes of the region'
);
select is((select count(*) from telemetry.undetected_buckets), 2::bigint, 'marks minutes for detection');
select is((select sum(energy_kwh) from meters.unsettled_consumption)::integer, 2, 'what registers measured is settled');
do $$ begin perform telemetry._roll_up_quarters(array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz]); end $$;
select is((select count(*) from telemetry.undetected_buckets), 2::bigint, 'what did not change is not marked again');
select is((select sum(energy_kwh) from meters.unsettled_consumption)::integer, 2, 'nor settled again');
do $$ begin
    perform test.ingest(1, '2026-03-01 08:05:00+00', '{"register_kwh": 1.5}');
    perform telemetry._roll_up_quarters(array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz]);
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::numeric(9, 1) from telemetry.readings_1m order by 1 $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 0.0), ('2026-03-01 08:05:00+00', 0.5), ('2026-03-01 08:10:00+00', 1.5) $$,
    'a late register takes its part of what the next one measured'
);
select is((select sum(energy_kwh) from meters.unsettled_consumption)::integer, 2, 'and the sum stays');

select * from finish();
rollback;
