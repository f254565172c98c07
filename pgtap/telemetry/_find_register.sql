begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_find_register', array['uuid', 'timestamp with time zone', 'boolean'], 'meters.readings');
select isnt_definer('telemetry', '_find_register', array['uuid', 'timestamp with time zone', 'boolean']);
select function_privs_are(
    'telemetry', '_find_register', array['uuid', 'timestamp with time zone', 'boolean'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_find_register', array['uuid', 'timestamp with time zone', 'boolean'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_find_register', array['uuid', 'timestamp with time zone', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_find_register', array['uuid', 'timestamp with time zone', 'boolean'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

select is(
    (telemetry._find_register(test.meter_id(1), '2026-03-01 00:00:00+00', true)).meter_id, null, 'there may be none before'
);
select is(
    (telemetry._find_register(test.meter_id(1), '2026-03-01 00:00:00+00', false)).meter_id, null, 'there may be none after'
);
do $$ begin
    perform test.ingest(1, '2025-12-20 08:00:00+00', '{"register_kwh": 5}');
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"register_kwh": 9}');
    perform test.ingest(1, '2026-03-01 08:30:00+00', '{"energy_kwh": 1}');
    perform test.ingest(2, '2026-03-01 08:40:00+00', '{"register_kwh": 77}');
    perform telemetry.roll_up();
end $$;
select is(
    (telemetry._find_register(test.meter_id(1), '2026-03-01 09:00:00+00', true)).register_kwh, 9::numeric,
    'the last one before, of those with a register'
);
select is(
    (telemetry._find_register(test.meter_id(1), '2026-03-01 08:00:00+00', true)).register_kwh, 5::numeric,
    'months back, and not the one at the instant'
);
select is(
    (telemetry._find_register(test.meter_id(1), '2025-12-21 08:00:00+00', false)).register_kwh, 9::numeric,
    'the first one after, months later'
);
select is(
    (telemetry._find_register(test.meter_id(1), '2026-03-01 08:00:00+00', false)).register_kwh, 9::numeric,
    'the one at the instant comes after it'
);

select * from finish();
rollback;
