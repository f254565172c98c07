begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_add_up_parts', array['telemetry.readings_1m[]', 'text', 'text'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_add_up_parts', array['telemetry.readings_1m[]', 'text', 'text']);
select function_privs_are(
    'telemetry', '_add_up_parts', array['telemetry.readings_1m[]', 'text', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up_parts', array['telemetry.readings_1m[]', 'text', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up_parts', array['telemetry.readings_1m[]', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_add_up_parts', array['telemetry.readings_1m[]', 'text', 'text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select results_eq(
    $$ select bucket_at, reading_count, energy_kwh
       from telemetry._add_up_parts(
           array(select t from telemetry.readings_1m as t where meter_id = test.meter_id(1) and bucket_at >= '2025-10-26' and bucket_at < '2025-10-27'),
           '1d', 'Europe/Paris'
       ) order by bucket_at $$,
    $$ values ('2025-10-26 00:00+02'::timestamptz, 93, 23.0) $$,
    'minutes are added up to the days of a zone'
);
select is_empty($$ select telemetry._add_up_parts(null, '1h', 'UTC') $$, 'no parts, no buckets');

select * from finish();
rollback;
