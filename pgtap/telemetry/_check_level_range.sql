begin;
select plan(11);

-- Contract
select function_returns('telemetry', '_check_level_range', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'void');
select isnt_definer('telemetry', '_check_level_range', array['text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_check_level_range', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_level_range', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_level_range', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_level_range', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
select lives_ok(
    $$ select telemetry._check_level_range('1m', '2026-01-01', '2026-02-02'), telemetry._check_level_range('1d', '2016-01-01', '2026-01-01') $$,
    'days may be asked for over years'
);

-- Errors
select throws_ok($$ select telemetry._check_level_range('1m', '2026-01-01', '2026-02-03') $$, 'PT400', 'range_too_long', 'minutes not over months');
select throws_ok($$ select telemetry._check_level_range('1h', '2024-01-01', '2026-01-01') $$, 'PT400', 'range_too_long', 'hours not over years');
select throws_ok($$ select telemetry._check_level_range('1s', '2024-01-01', '2026-01-01') $$, 'PT400', 'invalid_level', 'needs a level');
select throws_ok($$ select telemetry._check_level_range('1h', null, '2026-01-01') $$, 'PT400', 'invalid_range', 'needs a range');

select * from finish();
rollback;
