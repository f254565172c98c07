begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_take_meters', array['integer'], 'uuid[]');
select isnt_definer('telemetry', '_take_meters', array['integer']);
select function_privs_are(
    'telemetry', '_take_meters', array['integer'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_meters', array['integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_meters', array['integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_meters', array['integer'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

select is(telemetry._take_meters(10), '{}'::uuid[], 'there may be none');
do $$ begin
    perform test.create_meter(n) from generate_series(3, 9) as n;
    perform test.ingest(n, '2026-03-01 08:00:00+00', '{"energy_kwh": 1}') from generate_series(1, 9) as n;
    perform test.ingest(1, '2026-03-01 09:00:00+00', '{"energy_kwh": 1}');
end $$;
select is(cardinality(telemetry._take_meters(4)), 4, 'so many meters');
select is(cardinality(telemetry._take_meters(100)), 9, 'each once, wherever it begins');
select is((select count(*) from telemetry.meter_states), 9::bigint, 'each has its lock');

select * from finish();
rollback;
