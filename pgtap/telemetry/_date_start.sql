begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_date_start', array['date', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_date_start', array['date', 'text']);
select function_privs_are(
    'telemetry', '_date_start', array['date', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_date_start', array['date', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_date_start', array['date', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_date_start', array['date', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(telemetry._date_start('2026-07-01', 'Africa/Nairobi'), '2026-06-30 21:00Z'::timestamptz, 'begins at midnight');
select is(
    telemetry._date_start('2024-04-26', 'Africa/Cairo'), '2024-04-25 22:00Z'::timestamptz, 'where midnight is skipped, at what follows'
);
select is(
    telemetry._date_start('2024-11-03', 'America/Havana'), '2024-11-03 04:00Z'::timestamptz, 'where midnight is there twice, at the first'
);

select * from finish();
rollback;
