begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_explain_day', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'bigint'], 'setof telemetry.counted_reading');
select isnt_definer('telemetry', '_explain_day', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'bigint']);
select function_privs_are(
    'telemetry', '_explain_day', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'bigint'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_explain_day', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'bigint'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_explain_day', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'bigint'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_explain_day', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'bigint'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select results_eq(
    $$ select read_at, counted_kwh, rule, previous_register_kwh
       from telemetry._explain_day(test.meter_id(2), '2025-10-26', '2025-10-27', 10) $$,
    $$ values ('2025-10-26 10:00Z'::timestamptz, 0.0, 'first', null), ('2025-10-26 10:30Z', 4.0, 'difference', 100.0),
        ('2025-10-26 11:00Z', 3.0, 'reset', 104.0), ('2025-10-26 16:00Z', 4.0, 'gap', 3.0) $$,
    'each reading has its energy, and the rule that gave it'
);
select results_eq(
    $$ select read_at, rule from telemetry._explain_day(test.meter_id(2), '2025-10-26 10:30Z', '2025-10-27', 1) $$,
    $$ values ('2025-10-26 10:30Z'::timestamptz, 'difference') $$,
    'a part of the day is explained as in the whole'
);
select results_eq(
    $$ select distinct rule, counted_kwh from telemetry._explain_day(test.meter_id(1), '2025-10-26', '2025-10-27', 1000) order by rule $$,
    $$ values ('none', 0.0), ('sent', 0.25) $$,
    'a reading without energy and register counts as nothing'
);

select * from finish();
rollback;
