begin;
select plan(11);

-- Contract
select function_returns('telemetry', '_measure_registers', array['uuid[]', 'timestamp with time zone[]'], 'telemetry.corrections[]');
select isnt_definer('telemetry', '_measure_registers', array['uuid[]', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_measure_registers', array['uuid[]', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_measure_registers', array['uuid[]', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_measure_registers', array['uuid[]', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_measure_registers', array['uuid[]', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

create function test.measure(p_quarter timestamptz)
returns table (register_kwh numeric, energy_kwh numeric, kind text)
language sql
begin atomic
    select m.register_kwh::numeric(12, 1), m.energy_kwh::numeric(12, 1), m.kind
    from unnest(telemetry._measure_registers(array[test.meter_id(1)], array[p_quarter])) as m
    order by m.read_at;
end;

select is(
    telemetry._measure_registers(array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz]),
    '{}'::telemetry.corrections[], 'nothing of nothing'
);
do $$ begin
    perform test.ingest(1, '2026-03-01 08:01:00+00', '{"register_kwh": 100}');
    perform test.ingest(1, '2026-03-01 08:02:00+00', '{"register_kwh": 100.5}');
    perform test.ingest(1, '2026-03-01 08:03:00+00', '{"register_kwh": 100.2}');
    perform test.ingest(1, '2026-03-01 08:04:00+00', '{"register_kwh": 3}');
    perform test.ingest(1, '2026-03-01 08:05:00+00', '{"register_kwh": 4, "energy_kwh": 0.9}');
    perform test.ingest(1, '2026-03-01 08:06:00+00', '{"register_kwh": 6}');
    perform test.ingest(1, '2026-03-01 11:01:00+00', '{"register_kwh": 9}');
end $$;
select results_eq(
    $$ select * from test.measure('2026-03-01 08:00:00+00') $$,
    $$ values (100.0, 0.0, null), (100.5, 0.5, null), (100.2, 0.0, 'decrease'), (3.0, 3.0, 'reset'), (6.0, 2.0, null) $$,
    'the first measures nothing, a fall is never negative, and a reading with an energy is left out'
);
select results_eq(
    $$ select * from test.measure('2026-03-01 11:00:00+00') $$, $$ values (9.0, 3.0, 'gap') $$,
    'the first of a quarter is compared with the last before it, and a gap is noted'
);
do $$ begin insert into telemetry.registers (meter_id, rollover_kwh) values (test.meter_id(1), 1000); end $$;
do $$ begin
    perform test.ingest(1, '2026-03-01 12:00:00+00', '{"register_kwh": 950}');
    perform test.ingest(1, '2026-03-01 12:01:00+00', '{"register_kwh": 30}');
    perform test.ingest(1, '2026-03-01 12:02:00+00', '{"register_kwh": 20}');
end $$;
select results_eq(
    $$ select * from test.measure('2026-03-01 12:00:00+00') $$,
    $$ values (950.0, 941.0, null), (30.0, 80.0, 'rollover'), (20.0, 20.0, 'reset') $$,
    'a register that passes its maximum goes on from 0; elsewhere a fall is a reset'
);
do $$ begin
    insert into telemetry.replacements (meter_id, replaced_at, final_register_kwh, first_register_kwh)
    values (test.meter_id(1), '2026-03-01 12:02:30+00', 25, 500), (test.meter_id(1), '2026-03-01 12:02:40+00', 501, 7);
    perform test.ingest(1, '2026-03-01 12:03:00+00', '{"register_kwh": 9}');
end $$;
select results_eq(
    $$ select * from test.measure('2026-03-01 12:00:00+00') offset 3 $$, $$ values (9.0, 8.0, 'replacement') $$,
    'two devices later: 5 on the first, 1 on the second, 2 on the third'
);

select * from finish();
rollback;
