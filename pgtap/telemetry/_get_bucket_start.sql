begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_get_bucket_start', array['text', 'timestamp with time zone', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_get_bucket_start', array['text', 'timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_get_bucket_start', array['text', 'timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_bucket_start', array['text', 'timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_bucket_start', array['text', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_bucket_start', array['text', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select results_eq(
    $$ select telemetry._get_bucket_start(l, '2026-07-01 12:34:56+05:30', 'Asia/Kolkata') from unnest(array['1m', '15m', '1h', '1d']) as l $$,
    array['2026-07-01 12:34+05:30', '2026-07-01 12:30+05:30', '2026-07-01 12:00+05:30', '2026-07-01 00:00+05:30']::timestamptz[],
    'begins when it begins in the zone'
);
select is(telemetry._get_bucket_start('1w', now(), 'UTC'), null, 'knows four levels');

select * from finish();
rollback;
