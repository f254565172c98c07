begin;
select plan(13);

-- Contract
select function_returns('telemetry', 'get_meter_history', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof telemetry.bucket');
select is_definer('telemetry', 'get_meter_history', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'get_meter_history', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_meter_history', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_meter_history', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'get_meter_history', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
select results_eq(
    $$ select bucket_at, energy_kwh from telemetry.get_meter_history(test.meter_id(1), '1d', '2025-10-01', '2025-11-01') $$,
    $$ values ('2025-10-26 00:00+02'::timestamptz, 25.0), ('2025-10-25 00:00+02', 24.0) $$, 'shows what a meter of the region did'
);
select results_eq(
    $$ select bucket_at from telemetry.get_meter_history(test.meter_id(1), p_until => '2025-10-26 10:00Z', p_limit => 1, p_before => '2025-10-26 09:00Z') $$,
    $$ values ('2025-10-26 08:45Z'::timestamptz) $$, 'a page at a time; a day, where no beginning is named'
);

-- Errors
select throws_ok($$ select telemetry.get_meter_history(test.meter_id(1), 'x') $$, 'PT400', 'invalid_level', 'needs a level');
select throws_ok($$ select telemetry.get_meter_history(test.meter_id(1), p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok(
    $$ select telemetry.get_meter_history(test.meter_id(1), '1h', '2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok(
    $$ select telemetry.get_meter_history(test.meter_id(1), '1m', '2025-01-26', '2025-10-25') $$, 'PT400', 'range_too_long', 'minutes are for weeks'
);

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok('select telemetry.get_meter_history(test.meter_id(1))', 'PT404', 'meter_not_found', 'meters of another region are not there');

select * from finish();
rollback;
