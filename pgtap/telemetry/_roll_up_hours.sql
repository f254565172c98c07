begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_roll_up_hours', array['uuid[]', 'timestamp with time zone[]'], 'void');
select isnt_definer('telemetry', '_roll_up_hours', array['uuid[]', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_roll_up_hours', array['uuid[]', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_hours', array['uuid[]', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_hours', array['uuid[]', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_roll_up_hours', array['uuid[]', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    update meters.meters set time_zone = 'Europe/Paris' where meter_id = test.meter_id(1);
    perform test.ingest(1, '2026-03-29 00:50:00+00', '{"energy_kwh": 1}');
    perform test.ingest(1, '2026-03-29 01:10:00+00', '{"energy_kwh": 2}');
    perform test.ingest(1, '2026-03-29 21:59:00+00', '{"energy_kwh": 4}');
    perform test.ingest(1, '2026-03-29 22:00:00+00', '{"energy_kwh": 8}');
    perform telemetry.roll_up();
    delete from telemetry.readings_1h;
    delete from telemetry.readings_1d;
    perform telemetry._roll_up_hours(array[test.meter_id(1)], array['2026-03-29 21:45:00+00'::timestamptz]);
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.readings_1h order by 1 $$,
    $$ values ('2026-03-29 21:00:00+00'::timestamptz, 4) $$, 'the hour of the quarter'
);
do $$ begin
    perform telemetry._roll_up_hours(
        array[test.meter_id(1), test.meter_id(1), test.meter_id(1)],
        array['2026-03-29 00:45:00+00', '2026-03-29 01:00:00+00', '2026-03-29 22:00:00+00']::timestamptz[]
    );
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.readings_1d order by 1 $$,
    $$ values ('2026-03-28 23:00:00+00'::timestamptz, 7), ('2026-03-29 22:00:00+00', 8) $$,
    'days of the zone: the one when the clocks go forward has 23 hours'
);

select * from finish();
rollback;
