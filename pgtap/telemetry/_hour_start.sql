begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_hour_start', array['timestamp with time zone', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_hour_start', array['timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_hour_start', array['timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_hour_start', array['timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_hour_start', array['timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_hour_start', array['timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(telemetry._hour_start('2026-03-01 08:59:59.9+00', 'UTC'), '2026-03-01 08:00:00+00', 'the hour on a clock');
select is(telemetry._hour_start('2026-03-01 08:29:00+00', 'Asia/Kolkata'), '2026-03-01 07:30:00+00', 'half an hour off');
select is(telemetry._hour_start('2026-03-01 08:29:00+00', 'Asia/Kathmandu'), '2026-03-01 08:15:00+00', 'three quarters off');
select is(
    telemetry._hour_start('2026-10-25 00:10:00+00', 'Europe/Paris'), '2026-10-25 00:00:00+00',
    'the first of two hours of the same name'
);
select is(
    telemetry._hour_start('2026-10-25 01:10:00+00', 'Europe/Paris'), '2026-10-25 01:00:00+00',
    'the second of two hours of the same name'
);
select is(
    telemetry._hour_start('2026-04-04 15:10:00+00', 'Australia/Lord_Howe'), '2026-04-04 15:00:00+00',
    'half past one comes twice on Lord Howe: the second time is an hour of its own'
);

select * from finish();
rollback;
