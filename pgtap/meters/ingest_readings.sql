begin;
select plan(24);

-- Contract
select function_returns('meters', 'ingest_readings', array['jsonb'], 'jsonb');
select is_definer('meters', 'ingest_readings', array['jsonb']);
select function_privs_are(
    'meters', 'ingest_readings', array['jsonb'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'ingest_readings', array['jsonb'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'ingest_readings', array['jsonb'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'ingest_readings', array['jsonb'], 'anon', '{}'::text[]
);

-- Behaviour
-- A batch for meter 1: its minutes from p_first to p_last of 2026-03-01 08:00.
create function test.batch(p_first integer, p_last integer)
returns jsonb
language sql
return (
    select jsonb_agg(jsonb_build_object(
        'meter_id', test.meter_id(1), 'read_at', '2026-03-01 08:00:00+00'::timestamptz + make_interval(mins => n),
        'power_kw', 6, 'voltage', 230, 'current_a', 26, 'energy_kwh', 0.1, 'register_kwh', 100 + n
    ))
    from generate_series(p_first, p_last) as n
);
grant execute on function test.batch(integer, integer) to public;

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2)); end $$;
do $$ begin perform core._create_partition('meters.readings', '2026-03-01'); end $$;

select test.login_as('service_role');
select is(
    meters.ingest_readings(test.batch(0, 19)), '{"stored": 20, "duplicates": 0, "rejected": []}'::jsonb, 'stores a batch'
);
select is(
    meters.ingest_readings(test.batch(0, 19)), '{"stored": 0, "duplicates": 20, "rejected": []}'::jsonb, 'stores it once'
);
select is(
    meters.ingest_readings(test.batch(20, 20) || '[{"meter_number": "00000000026", "read_at": "1900-01-01T00:00:00Z", "power_kw": 1}]'::jsonb)
        #- '{rejected,0,detail}',
    '{"stored": 1, "duplicates": 0, "rejected": [{"index": 1, "code": "read_at_too_old"}]}'::jsonb,
    'reports a bad row and stores the others'
);
select is(
    meters.ingest_readings('[{"meter_number": "00000000026", "read_at": "2026-03-01T11:00:00+03:00", "energy_kwh": "0.25"}]'),
    '{"stored": 1, "duplicates": 0, "rejected": []}'::jsonb, 'takes a meter by its number'
);
select is(meters.ingest_readings('[]'), '{"stored": 0, "duplicates": 0, "rejected": []}'::jsonb, 'takes an empty batch');

select test.logout();
select results_eq(
    $$ select read_at, power_kw, voltage, current_a, energy_kwh, register_kwh from meters.readings
       where meter_id = test.meter_id(1) order by read_at limit 1 $$,
    $$ values ('2026-03-01 08:00:00+00'::timestamptz, 6.0, 230.0, 26.0, 0.1, 100.0) $$, 'stores every field'
);
select results_eq(
    'select meter_id, energy_kwh from meters.unsettled_consumption order by consumption_id',
    $$ values (test.meter_id(1), 2.0), (test.meter_id(1), 0.1), (test.meter_id(2), 0.25) $$,
    'notes the energy once per call and meter'
);
select results_eq(
    'select meter_id, bucket_at from meters.dirty_buckets order by 1, 2, mark_id',
    $$ values (test.meter_id(1), '2026-03-01 08:00:00+00'::timestamptz), (test.meter_id(1), '2026-03-01 08:15:00+00'),
        (test.meter_id(1), '2026-03-01 08:15:00+00'), (test.meter_id(2), '2026-03-01 08:00:00+00') $$,
    'marks each quarter of an hour once per call'
);
select is(to_regclass('meters.readings_1900_01_01'), null, 'makes no partition for an absurd day');

-- Errors
select test.login_as('service_role');
select throws_ok('select meters.ingest_readings(null)', 'PT400', 'invalid_readings', 'needs readings');
select throws_ok($$ select meters.ingest_readings('{"a": 1}') $$, 'PT400', 'invalid_readings', 'needs an array');
select throws_ok(
    $$ select meters.ingest_readings((select jsonb_agg(n) from generate_series(1, 10001) as n)) $$,
    'PT400', 'too_many_readings', 'refuses more than it can hold'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select is(
    meters.ingest_readings(test.batch(30, 30) || jsonb_build_array(
        jsonb_build_object('meter_id', test.meter_id(2), 'read_at', '2026-03-01T09:00:00Z', 'power_kw', 1),
        jsonb_build_object('meter_id', test.meter_id(3), 'read_at', '2026-03-01T09:00:00Z', 'power_kw', 1)
    )) #- '{rejected,0,detail}' #- '{rejected,1,detail}',
    '{"stored": 1, "duplicates": 0, "rejected": [{"index": 1, "code": "unknown_meter"}, {"index": 2, "code": "unknown_meter"}]}'::jsonb,
    'a user cannot tell another''s meter from none'
);
set local role app_api;
select results_eq(
    'select distinct meter_id from meters.readings', array[test.meter_id(1)], 'a user sees the readings of their own meter'
);
select results_eq(
    'select distinct meter_id from meters.dirty_buckets', array[test.meter_id(1)], 'a user sees the marks of their own meter'
);
select throws_ok(
    $$ insert into meters.readings (meter_id, read_at, power_kw) values (test.meter_id(2), '2026-03-01T10:00:00Z', 1) $$,
    '42501', null, 'a user writes to no other meter'
);
select throws_ok('update meters.readings set power_kw = 0', '42501', null, 'readings are never changed');
select test.login_as('anon');
select throws_ok($$ select meters.ingest_readings('[]') $$, '42501', null, 'nobody may not write');

select * from finish();
rollback;
