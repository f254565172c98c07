begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_format_local', array['timestamp with time zone', 'text'], 'text');
select isnt_definer('telemetry', '_format_local', array['timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_format_local', array['timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_format_local', array['timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_format_local', array['timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_format_local', array['timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(telemetry._format_local('2025-10-26 00:30Z', 'Europe/Paris'), '2025-10-26T02:30:00+02:00', 'tells the first of two hours');
select is(telemetry._format_local('2025-10-26 01:30Z', 'Europe/Paris'), '2025-10-26T02:30:00+01:00', 'from the second');
select is(telemetry._format_local('2026-07-01 00:00Z', 'America/St_Johns'), '2026-06-30T21:30:00-02:30', 'knows the west');
select is(telemetry._format_local('2026-07-01 00:00Z', 'UTC'), '2026-07-01T00:00:00+00:00', 'and the middle');

select * from finish();
rollback;
