begin;
select plan(14);

-- Contract
select function_returns('telemetry', 'get_latest_readings', array['integer', 'uuid'], 'setof telemetry.latest_reading');
select is_definer('telemetry', 'get_latest_readings', array['integer', 'uuid']);
select function_privs_are(
    'telemetry', 'get_latest_readings', array['integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_latest_readings', array['integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_latest_readings', array['integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_latest_readings', array['integer', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
do $$ begin perform test.create_meter(9, test.user_id(1)); end $$;
select test.login_as('authenticated', test.user_id(1));

-- Behaviour
select results_eq(
    'select meter_id, read_at, power_kw, voltage, current_a, energy_kwh from telemetry.get_latest_readings()',
    $$ values (test.meter_id(1), '2025-10-26 23:45+01'::timestamptz, 2.0, 230.0, 4.0, 0.25), (test.meter_id(9), null, null, null, null, null) $$,
    'shows each of one''s meters, with what came a moment ago'
);
select results_eq('select meter_id from telemetry.get_latest_readings(1)', array[test.meter_id(1)], 'gives a page');
select results_eq(
    'select meter_id from telemetry.get_latest_readings(5, test.meter_id(1))', array[test.meter_id(9)], 'and the next one'
);

-- Errors
select throws_ok('select telemetry.get_latest_readings(0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok('select telemetry.get_latest_readings(1001)', 'PT400', 'invalid_limit', 'and an end');
select test.login_as('authenticated');
select throws_ok('select telemetry.get_latest_readings()', 'PT401', 'not_authenticated', 'needs a user');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select results_eq('select meter_id from telemetry.get_latest_readings()', array[test.meter_id(2)], 'one''s own meters only');
select test.login_as('operator', test.user_id(3));
select is_empty('select meter_id from telemetry.get_latest_readings()', 'an operator''s own too, not the region''s');

select * from finish();
rollback;
