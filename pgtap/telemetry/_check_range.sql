begin;
select plan(13);

-- Contract
select function_returns('telemetry', '_check_range', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'void');
select isnt_definer('telemetry', '_check_range', array['timestamp with time zone', 'timestamp with time zone', 'interval']);
select function_privs_are(
    'telemetry', '_check_range', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_range', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_range', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_range', array['timestamp with time zone', 'timestamp with time zone', 'interval'], 'anon', '{}'::text[]
);

-- Behaviour
select lives_ok(
    $$ select telemetry._check_range('2026-03-01', '2026-03-02', '1 day'), telemetry._check_range('2026-03-01', '2026-03-01', '1 day') $$,
    'takes the longest range and the empty one'
);

-- Errors
select throws_ok($$ select telemetry._check_range('2026-03-02', '2026-03-01', '1 day') $$, 'PT400', 'invalid_range', 'time runs forward');
select throws_ok($$ select telemetry._check_range(null, '2026-03-01', '1 day') $$, 'PT400', 'invalid_range', 'a range has a beginning');
select throws_ok($$ select telemetry._check_range('2026-03-01', null, '1 day') $$, 'PT400', 'invalid_range', 'a range has an end');
select throws_ok($$ select telemetry._check_range('-infinity', '2026-03-01', '1 day') $$, 'PT400', 'invalid_range', 'which is not infinity');
select throws_ok($$ select telemetry._check_range('2026-03-01', 'infinity', '1 day') $$, 'PT400', 'invalid_range', 'neither is the end');
select throws_ok(
    $$ select telemetry._check_range('2026-03-01', '2026-03-02 00:00:01', '1 day') $$, 'PT400', 'range_too_long', 'a second more is too long'
);

select * from finish();
rollback;
