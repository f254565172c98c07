begin;
select plan(13);

-- Contract
select function_returns('telemetry', '_day_start', array['timestamp with time zone', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_day_start', array['timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_day_start', array['timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_day_start', array['timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_day_start', array['timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_day_start', array['timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(telemetry._day_start('2026-03-01 23:30:00+00', 'UTC'), '2026-03-01 00:00:00+00', 'midnight');
select is(telemetry._day_start('2026-03-01 23:30:00+00', 'Africa/Nairobi'), '2026-03-01 21:00:00+00', 'midnight of the zone');
select is(telemetry._day_start('2026-03-29 20:00:00+00', 'Europe/Paris'), '2026-03-28 23:00:00+00', 'a day of 23 hours');
select is(telemetry._day_start('2026-10-25 22:59:00+00', 'Europe/Paris'), '2026-10-24 22:00:00+00', 'a day of 25 hours');
select is(
    telemetry._day_start('2026-11-01 04:30:00+00', 'America/Havana'), '2026-11-01 04:00:00+00',
    'of two midnights the first, before the clocks went back'
);
select is(
    telemetry._day_start('2026-11-01 12:00:00+00', 'America/Havana'), '2026-11-01 04:00:00+00',
    'of two midnights the first, for the rest of the day too'
);
select is(
    telemetry._day_start('2026-03-08 06:30:00+00', 'America/Havana'), '2026-03-08 05:00:00+00',
    'where midnight is skipped the day begins at one'
);

select * from finish();
rollback;
