begin;
select plan(17);

-- Contract
select function_returns('telemetry', 'roll_up', array['integer'], 'integer');
select is_definer('telemetry', 'roll_up', array['integer']);
select function_privs_are(
    'telemetry', 'roll_up', array['integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'roll_up', array['integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'roll_up', array['integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'roll_up', array['integer'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

select is(telemetry.roll_up(), 0, 'there may be nothing to do');
do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"power_kw": 2, "voltage": 230, "current_a": 9, "energy_kwh": 0.1}');
    perform test.ingest(1, '2026-03-01 08:00:30+00', '{"power_kw": 4, "voltage": 232, "current_a": 11, "energy_kwh": 0.2}');
    perform test.ingest(2, '2026-02-28 23:59:00+00', '{"power_kw": 1, "energy_kwh": 1}');
end $$;
select is(telemetry.roll_up(1), 1, 'takes no more than it is told to');
select is(telemetry.roll_up() + telemetry.roll_up(), 2, 'and then the rest');
select is(telemetry.roll_up(), 0, 'and nothing twice');
select results_eq(
    $$ select l.level, l.n, l.energy::numeric(9, 1) from (
        select '1m', count(*), sum(energy_kwh) from telemetry.readings_1m
        union all select '15m', count(*), sum(energy_kwh) from telemetry.readings_15m
        union all select '1h', count(*), sum(energy_kwh) from telemetry.readings_1h
        union all select '1d', count(*), sum(energy_kwh) from telemetry.readings_1d
    ) as l (level, n, energy) $$,
    $$ values ('1m', 2::bigint, 1.3), ('15m', 2, 1.3), ('1h', 2, 1.3), ('1d', 2, 1.3) $$, 'every level'
);
select results_eq(
    $$ select power_min_kw::integer, (power_sum_kw / power_count)::integer, (voltage_sum / voltage_count)::integer,
           (current_sum_a / current_count)::integer
       from telemetry.readings_15m where meter_id = test.meter_id(1) $$,
    $$ values (2, 3, 231, 10) $$, 'least power, average power, voltage and current are there'
);
do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:30+00', '{"power_kw": 4, "voltage": 232, "current_a": 11, "energy_kwh": 0.2}');
end $$;
select is(telemetry.roll_up(), 0, 'a repeated reading changes nothing');
select results_eq(
    $$ select last_read_at, power_kw::integer from telemetry.meter_states where meter_id = test.meter_id(1) $$,
    $$ values ('2026-03-01 08:00:30+00'::timestamptz, 4) $$, 'and what the newest said is known'
);

-- Errors
select throws_ok($$ select telemetry.roll_up(0) $$, 'PT400', 'invalid_limit', 'needs a limit of at least 1');
select throws_ok($$ select telemetry.roll_up(null) $$, 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select telemetry.roll_up() $$, '42501', null, 'is the service''s');

select * from finish();
rollback;
