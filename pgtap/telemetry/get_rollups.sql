begin;
select plan(18);

-- Contract
select function_returns('telemetry', 'get_rollups', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof telemetry.bucket');
select is_definer('telemetry', 'get_rollups', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'get_rollups', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_rollups', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_rollups', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_rollups', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
select test.login_as('authenticated', test.user_id(1));

-- Behaviour
select results_eq(
    $$ select bucket_at, energy_kwh, reading_count from telemetry.get_rollups(test.meter_id(1), '1d', '2025-10-01', '2025-11-01') $$,
    $$ values ('2025-10-26 00:00+02'::timestamptz, 25.0, 101), ('2025-10-25 00:00+02', 24.0, 96) $$,
    'shows what was ingested a moment ago, in days of the zone'
);
select test.logout();
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select bucket_at, energy_kwh, reading_count from telemetry.get_rollups(test.meter_id(1), '1d', '2025-10-01', '2025-11-01') $$,
    $$ values ('2025-10-26 00:00+02'::timestamptz, 25.0, 101), ('2025-10-25 00:00+02', 24.0, 96) $$,
    'the same when it was rolled up'
);
select results_eq(
    $$ select bucket_at from telemetry.get_rollups(test.meter_id(1), '1h', '2025-10-26 00:00+02', '2025-10-27 00:00+01', 3, '2025-10-26 01:00Z') $$,
    $$ values ('2025-10-26 00:00Z'::timestamptz), ('2025-10-25 23:00Z'), ('2025-10-25 22:00Z') $$,
    'goes on where the page before ended, and ends where the range begins'
);
select results_eq(
    $$ select bucket_at from telemetry.get_rollups(test.meter_id(1), '1m', '2025-10-01', '2025-11-01', 2) $$,
    $$ values ('2025-10-26 22:45Z'::timestamptz), ('2025-10-26 22:30Z') $$,
    'finds a page of minutes far back'
);
select is(
    (select power_max_kw - power_min_kw from telemetry.get_rollups(test.meter_id(1), '15m', '2025-10-26 17:00Z', '2025-10-26 17:15Z')),
    7.0, 'knows the least and the most of a quarter of an hour'
);
select is_empty($$ select * from telemetry.get_rollups(test.meter_id(1), '1h', '2025-10-26', '2025-10-26') $$, 'is empty where the range is');

-- Errors
select throws_ok($$ select telemetry.get_rollups(test.meter_id(1), '2h', '2025-10-01', '2025-11-01') $$, 'PT400', 'invalid_level', 'needs a level');
select throws_ok($$ select telemetry.get_rollups(test.meter_id(1), '1h', '2025-10-01', '2025-11-01', 0) $$, 'PT400', 'invalid_limit', 'needs a page');
select throws_ok($$ select telemetry.get_rollups(test.meter_id(1), '1h', '2025-11-01', '2025-10-01') $$, 'PT400', 'invalid_range', 'time runs forward');
select throws_ok($$ select telemetry.get_rollups(test.meter_id(1), '1h', '2025-11-01', 'infinity') $$, 'PT400', 'invalid_range', 'and ends');
select throws_ok($$ select telemetry.get_rollups(test.meter_id(1), '1m', '2025-01-01', '2025-10-01') $$, 'PT400', 'range_too_long', 'minutes are for weeks');

-- Isolation
select throws_ok($$ select telemetry.get_rollups(test.meter_id(2), '1h', '2025-10-01', '2025-11-01') $$, 'PT404', 'meter_not_found', 'another''s meter is not there');

select * from finish();
rollback;
