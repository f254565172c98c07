begin;
select plan(12);

-- Contract
select function_returns('meters', '_ingest_checked', array['jsonb'], 'jsonb');
select isnt_definer('meters', '_ingest_checked', array['jsonb']);
select function_privs_are(
    'meters', '_ingest_checked', array['jsonb'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_ingest_checked', array['jsonb'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_ingest_checked', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_ingest_checked', array['jsonb'], 'anon', '{}'::text[]
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

do $$ begin perform test.create_meter(1); end $$;
select test.login_as('service_role');
set local role app_api;
select is(
    meters._ingest_checked(test.batch(0, 9) || '[{"meter_number": "x"}]'::jsonb || test.batch(5, 5)) #- '{rejected,0,detail}',
    '{"stored": 10, "duplicates": 1, "rejected": [{"index": 10, "code": "unknown_meter"}]}'::jsonb,
    'stores the good rows, counts the repeated, reports the bad'
);
select is(
    meters._ingest_checked(test.batch(8, 19)), '{"stored": 10, "duplicates": 2, "rejected": []}'::jsonb,
    'stores what is new in an overlapping batch'
);
select is(meters._ingest_checked('[]'), '{"stored": 0, "duplicates": 0, "rejected": []}'::jsonb, 'takes an empty batch');
select results_eq(
    'select meter_id, energy_kwh from meters.unsettled_consumption order by consumption_id',
    $$ values (test.meter_id(1), 1.0), (test.meter_id(1), 1.0) $$, 'counts the energy of the stored rows only'
);
select results_eq(
    'select bucket_at from meters.dirty_buckets order by bucket_at',
    array['2026-03-01 08:00:00+00', '2026-03-01 08:00:00+00', '2026-03-01 08:15:00+00']::timestamptz[],
    'marks the quarters of an hour that each call touched'
);
select is(
    to_regclass('meters.readings_2026_03_01') is not null, true, 'makes the partition of a late day'
);

select * from finish();
rollback;
