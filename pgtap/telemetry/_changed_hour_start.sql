begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_changed_hour_start', array['timestamp with time zone', 'text'], 'timestamp with time zone');
select isnt_definer('telemetry', '_changed_hour_start', array['timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', '_changed_hour_start', array['timestamp with time zone', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_changed_hour_start', array['timestamp with time zone', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_changed_hour_start', array['timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_changed_hour_start', array['timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(
    telemetry._changed_hour_start('2024-10-05 15:45Z', 'Australia/Lord_Howe'), '2024-10-05 15:30Z'::timestamptz, 'begins when clocks were moved on'
);
select is(
    telemetry._changed_hour_start('2024-04-06 15:15Z', 'Australia/Lord_Howe'), '2024-04-06 15:00Z'::timestamptz, 'or back'
);
select is(
    telemetry._changed_hour_start('2024-07-06 15:15Z', 'Australia/Lord_Howe'), '2024-07-06 14:30Z'::timestamptz, 'any other as it does'
);

select * from finish();
rollback;
