begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_roll_up_region', array['text', 'timestamp with time zone[]'], 'void');
select isnt_definer('telemetry', '_roll_up_region', array['text', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_roll_up_region', array['text', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_region', array['text', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_region', array['text', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_region', array['text', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    insert into meters.regions (region, name, time_zone) values ('Nairobi', 'Nairobi', 'Africa/Nairobi');
    perform test.ingest(1, '2026-03-01 20:59:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform test.ingest(2, '2026-03-01 21:00:00+00', '{"power_kw": 3, "energy_kwh": 2}');
    perform telemetry.roll_up();
    perform telemetry._create_roll_up_partitions('telemetry.regions_', array['2026-03-01 00:00:00+00'::timestamptz]);
    perform telemetry._roll_up_region(
        'Nairobi', array['2026-03-01 20:59:00+00', '2026-03-01 21:00:00+00']::timestamptz[]
    );
end $$;
select is((select count(*) from telemetry.regions_1m), 2::bigint, 'minutes');
select results_eq(
    $$ select bucket_at, load_max_kw::integer from telemetry.regions_15m order by 1 $$,
    $$ values ('2026-03-01 20:45:00+00'::timestamptz, 2), ('2026-03-01 21:00:00+00', 3) $$, 'quarters'
);
select is((select count(*) from telemetry.regions_1h), 2::bigint, 'hours');
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.regions_1d order by 1 $$,
    $$ values ('2026-02-28 21:00:00+00'::timestamptz, 1), ('2026-03-01 21:00:00+00', 2) $$, 'days of the region''s zone'
);

select * from finish();
rollback;
