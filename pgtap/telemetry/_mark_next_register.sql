begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone'], 'void');
select isnt_definer('telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone'], 'operator', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_mark_next_register', array['uuid', 'timestamp with time zone'], 'service_role', '{}'::text[]
);

select test.create_meter(1);
select meters.insert_reading(test.meter_id(1), '2026-03-01 08:20Z', p_power_kw => 1);
select meters.insert_reading(test.meter_id(1), '2026-03-01 08:50Z', p_register_kwh => 1);
delete from meters.dirty_buckets;

-- Behaviour
select telemetry._mark_next_register(test.meter_id(1), '2026-03-01 08:10Z');
select results_eq(
    'select bucket_at from meters.dirty_buckets', array['2026-03-01 08:45Z'::timestamptz],
    'marks the quarter of the next reading that has a register'
);
select lives_ok(
    $$ select telemetry._mark_next_register(test.meter_id(1), '2026-03-01 09:10Z') $$, 'where there is none, nothing'
);
select is((select count(*) from meters.dirty_buckets), 1::bigint, 'is marked');

select * from finish();
rollback;
