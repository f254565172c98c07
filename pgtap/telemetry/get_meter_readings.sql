begin;
select plan(12);

-- Contract
select function_returns('telemetry', 'get_meter_readings', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof meters.readings');
select is_definer('telemetry', 'get_meter_readings', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'get_meter_readings', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_meter_readings', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_meter_readings', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'get_meter_readings', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
select results_eq(
    'select register_kwh from telemetry.get_meter_readings(test.meter_id(2))', array[7, 3, 104, 100]::numeric[], 'shows what a meter of the region sent'
);
select results_eq(
    $$ select register_kwh from telemetry.get_meter_readings(test.meter_id(2), p_limit => 1, p_before => '2025-10-26 16:00Z') $$, array[3]::numeric[],
    'a page at a time'
);

-- Errors
select throws_ok('select telemetry.get_meter_readings(test.meter_id(2), p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok(
    $$ select telemetry.get_meter_readings(test.meter_id(2), '2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok('select telemetry.get_meter_readings(test.meter_id(2))', 'PT404', 'meter_not_found', 'meters of another region are not there');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select telemetry.get_meter_readings(test.meter_id(2))', '42501', null, 'it is for operators');

select * from finish();
rollback;
