begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_get_region_parts', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'setof telemetry.regions_1m');
select isnt_definer('telemetry', '_get_region_parts', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_region_parts', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_region_parts', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_region_parts', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_region_parts', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select results_eq(
    $$ select sum(energy_kwh), count(*)::integer
       from telemetry._get_region_parts('Paris', 'Europe/Paris', '1d', '2025-10-25 00:00+02', '2025-10-27 00:00+01') $$,
    $$ values (60.0, 2) $$, 'whole days are read as days'
);
select is(
    (select sum(reading_count)
     from telemetry._get_region_parts('Paris', 'Europe/Paris', '1d', '2025-10-25 13:07Z', '2025-10-26 18:31Z')),
    (select count(*) from meters.readings where read_at >= '2025-10-25 13:07Z' and read_at < '2025-10-26 18:31Z'),
    'every reading is in one part'
);
select is_empty(
    $$ select telemetry._get_region_parts('Paris', 'Europe/Paris', '1d', '2025-10-25 13:07Z', '2025-10-25 13:07Z') $$,
    'an empty range has none'
);

select * from finish();
rollback;
