begin;
select plan(13);

-- Contract
select function_returns('telemetry', 'list_corrections', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof telemetry.corrections');
select is_definer('telemetry', 'list_corrections', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'list_corrections', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_corrections', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_corrections', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_corrections', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('authenticated', test.user_id(2));

-- Behaviour
select results_eq(
    'select kind, read_at, previous_register_kwh, register_kwh, energy_kwh from telemetry.list_corrections(test.meter_id(2))',
    $$ values ('gap', '2025-10-26 16:00Z'::timestamptz, 3.0, 7.0, 4.0), ('reset', '2025-10-26 11:00Z', 104.0, 3.0, 3.0) $$,
    'says why energy was counted so, newest first'
);
select results_eq(
    $$ select kind from telemetry.list_corrections(test.meter_id(2), p_limit => 1, p_before => '2025-10-26 16:00Z') $$,
    array['reset'], 'goes on where the page before ended'
);
select is_empty(
    $$ select * from telemetry.list_corrections(test.meter_id(2), '2025-10-26 11:00:01Z', '2025-10-26 16:00Z') $$, 'keeps to the range, whose end is outside'
);

-- Errors
select throws_ok('select telemetry.list_corrections(test.meter_id(2), p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok(
    $$ select telemetry.list_corrections(test.meter_id(2), '2025-10-02', '2025-10-01') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok(
    $$ select telemetry.list_corrections(test.meter_id(2), '1800-01-01', '2025-10-01') $$, 'PT400', 'range_too_long', 'a hundred years'
);

-- Isolation
select throws_ok('select telemetry.list_corrections(test.meter_id(1))', 'PT404', 'meter_not_found', 'another''s meter is not there');

select * from finish();
rollback;
