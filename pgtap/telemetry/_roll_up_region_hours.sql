begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_roll_up_region_hours', array['text', 'timestamp with time zone[]'], 'void');
select isnt_definer('telemetry', '_roll_up_region_hours', array['text', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_roll_up_region_hours', array['text', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_region_hours', array['text', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_region_hours', array['text', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_region_hours', array['text', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 20:10:00+00', '{"energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 23:10:00+00', '{"energy_kwh": 2}');
    perform test.ingest(1, '2026-04-20 12:10:00+00', '{"energy_kwh": 4}');
    perform telemetry.roll_up(), telemetry.roll_up_regions();
end $$;

do $$ begin
    delete from telemetry.regions_1h;
    delete from telemetry.regions_1d;
    perform telemetry._roll_up_region_hours(
        'Nairobi', array['2026-03-01 20:00:00+00', '2026-03-01 23:00:00+00']::timestamptz[]
    );
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.regions_1h order by 1 $$,
    $$ values ('2026-03-01 20:00:00+00'::timestamptz, 1), ('2026-03-01 23:00:00+00', 2) $$, 'the hours of the quarters'
);
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.regions_1d order by 1 $$,
    $$ values ('2026-03-01 00:00:00+00'::timestamptz, 3) $$, 'and their day'
);

select * from finish();
rollback;
