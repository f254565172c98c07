begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_rebuild_hours', array['jsonb'], 'void');
select isnt_definer('telemetry', '_rebuild_hours', array['jsonb']);
select function_privs_are(
    'telemetry', '_rebuild_hours', array['jsonb'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_hours', array['jsonb'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_hours', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_hours', array['jsonb'], 'anon', '{}'::text[]
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
    update meters.meters set time_zone = 'Asia/Kolkata';
    insert into meters.regions (region, name, time_zone) values ('Nairobi', 'Nairobi', 'Asia/Kolkata');
    perform telemetry._rebuild_hours(jsonb_build_object('meter_id', test.meter_id(1)));
    perform telemetry._rebuild_hours('{"region": "Nairobi"}');
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.readings_1d order by 1 $$,
    $$ values ('2026-03-01 18:30:00+00'::timestamptz, 3), ('2026-04-19 18:30:00+00', 4) $$, 'days of the new zone, and no others'
);
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.readings_1h order by 1 $$,
    $$ values ('2026-03-01 19:30:00+00'::timestamptz, 1), ('2026-03-01 22:30:00+00', 2), ('2026-04-20 11:30:00+00', 4) $$,
    'hours of the new zone'
);
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry.regions_1d order by 1 $$,
    $$ values ('2026-03-01 18:30:00+00'::timestamptz, 3), ('2026-04-19 18:30:00+00', 4) $$, 'of a region too'
);
select lives_ok(
    $$ select telemetry._rebuild_hours(jsonb_build_object('meter_id', test.meter_id(2))) $$, 'there may be nothing to rebuild'
);

select * from finish();
rollback;
