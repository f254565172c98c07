begin;
select plan(11);

-- Contract
select function_returns('telemetry', '_get_next_bucket_start', array['text', 'timestamp with time zone', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_get_next_bucket_start', array['text', 'timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_get_next_bucket_start', array['text', 'timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_next_bucket_start', array['text', 'timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_next_bucket_start', array['text', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_next_bucket_start', array['text', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(
    telemetry._get_next_bucket_start('1h', '2026-07-01 12:00+05:30', 'Asia/Kolkata'), '2026-07-01 12:00+05:30'::timestamptz,
    'a beginning is its own'
);
select is(
    telemetry._get_next_bucket_start('1d', '2025-10-26 00:15+02', 'Europe/Paris'), '2025-10-27 00:00+01'::timestamptz,
    'a day of 25 hours has an end'
);
select is(
    telemetry._get_next_bucket_start('1d', '2026-03-29 00:15+01', 'Europe/Paris'), '2026-03-30 00:00+02'::timestamptz,
    'so has one of 23'
);
select is(
    telemetry._get_next_bucket_start('1h', '2024-04-06 15:10Z', 'Australia/Lord_Howe'), '2024-04-06 15:30Z'::timestamptz,
    'and an hour of half an hour'
);
select is(
    telemetry._get_next_bucket_start('15m', '2026-07-01 12:46Z', 'UTC'), '2026-07-01 13:00Z'::timestamptz, 'a quarter as well'
);

select * from finish();
rollback;
