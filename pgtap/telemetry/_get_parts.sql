begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_get_parts', array['uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_get_parts', array['uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_parts', array['uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_parts', array['uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_parts', array['uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_parts', array['uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select results_eq(
    $$ select sum(energy_kwh), sum(reading_count)::integer, count(*)::integer
       from telemetry._get_parts(test.meter_id(1), 'Europe/Paris', '1d', '2025-10-25 00:00+02', '2025-10-27 00:00+01') $$,
    $$ values (49.0, 197, 2) $$, 'whole days are read as days'
);
select results_eq(
    $$ select sum(energy_kwh), sum(reading_count)::integer, count(*)::integer
       from telemetry._get_parts(test.meter_id(1), 'Europe/Paris', '1d', '2025-10-25 22:29+02', '2025-10-26 01:16+02') $$,
    $$ values (3.0, 12, 6) $$, 'what is less, as hours, quarters and minutes: 22:30, 22:45, 23, 0, 1:00 and 1:15'
);
select is(
    (select sum(reading_count)
     from telemetry._get_parts(test.meter_id(1), 'Europe/Paris', '1d', '2025-10-25 13:07Z', '2025-10-26 18:31Z')),
    (select count(*) from meters.readings where meter_id = test.meter_id(1) and read_at >= '2025-10-25 13:07Z' and read_at < '2025-10-26 18:31Z'),
    'every reading is in one part'
);
select is_empty(
    $$ select telemetry._get_parts(test.meter_id(1), 'Europe/Paris', '1d', '2025-10-25 13:07Z', '2025-10-25 13:07Z') $$,
    'an empty range has none'
);

select * from finish();
rollback;
