begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_note_latest', array['uuid[]', 'timestamp with time zone[]', 'boolean'], 'void');
select isnt_definer('telemetry', '_note_latest', array['uuid[]', 'timestamp with time zone[]', 'boolean']);
select function_privs_are(
    'telemetry', '_note_latest', array['uuid[]', 'timestamp with time zone[]', 'boolean'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_note_latest', array['uuid[]', 'timestamp with time zone[]', 'boolean'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_note_latest', array['uuid[]', 'timestamp with time zone[]', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_note_latest', array['uuid[]', 'timestamp with time zone[]', 'boolean'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    insert into telemetry.meter_states (meter_id) values (test.meter_id(1));
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"power_kw": 1, "voltage": 230}');
    perform test.ingest(1, '2026-03-01 08:10:00+00', '{"power_kw": 2, "voltage": 231, "current_a": 3, "register_kwh": 4}');
    perform telemetry._note_latest(array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz], false);
end $$;
select results_eq(
    $$ select last_read_at, power_kw::integer, voltage::integer, current_a::integer, register_kwh::integer, has_registers
       from telemetry.meter_states $$,
    $$ values ('2026-03-01 08:10:00+00'::timestamptz, 2, 231, 3, 4, false) $$, 'notes the newest reading'
);
do $$ begin
    perform test.ingest(1, '2026-03-01 07:10:00+00', '{"power_kw": 9}');
    perform telemetry._note_latest(array[test.meter_id(1)], array['2026-03-01 07:00:00+00'::timestamptz], true);
end $$;
select results_eq(
    $$ select last_read_at, has_registers from telemetry.meter_states $$,
    $$ values ('2026-03-01 08:10:00+00'::timestamptz, true) $$, 'a late one is not the newest'
);

select * from finish();
rollback;
