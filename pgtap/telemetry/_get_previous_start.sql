begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_get_previous_start', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_get_previous_start', array['timestamp with time zone', 'timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_get_previous_start', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_previous_start', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_previous_start', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_previous_start', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(
    telemetry._get_previous_start('2026-07-01 10:00Z', '2026-07-01 13:00Z', 'UTC'), '2026-07-01 07:00Z'::timestamptz, 'goes back as far'
);
select is(
    telemetry._get_previous_start('2025-10-27 00:00+01', '2025-10-28 00:00+01', 'Europe/Paris'), '2025-10-26 00:00+02'::timestamptz,
    'a day is compared with a day, even of 25 hours'
);
select is(
    telemetry._get_previous_start('2026-07-06 00:00+02', '2026-07-13 00:00+02', 'Europe/Paris'), '2026-06-29 00:00+02'::timestamptz,
    'a week with a week'
);

select * from finish();
rollback;
