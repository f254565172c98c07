begin;
select plan(11);

-- Contract
select function_returns('telemetry', 'list_replacements', array['uuid'], 'setof telemetry.replacements');
select is_definer('telemetry', 'list_replacements', array['uuid']);
select function_privs_are(
    'telemetry', 'list_replacements', array['uuid'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'list_replacements', array['uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_replacements', array['uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_replacements', array['uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_replacements', array['uuid'], 'service_role', array['EXECUTE']
);

select test.create_user(1), test.create_user(2);
select test.create_meter(1, test.user_id(1));
select telemetry.record_replacement(test.meter_id(1), '2026-01-01 08:00Z', 10);
select telemetry.record_replacement(test.meter_id(1), '2026-02-01 08:00Z', 20);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select final_register_kwh::integer from telemetry.list_replacements(test.meter_id(1)) $$, array[20, 10],
    'the owner sees them, the last first'
);

-- Errors
select throws_ok(
    $$ select telemetry.list_replacements(test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'refuses an unknown meter'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select telemetry.list_replacements(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'strangers do not'
);
select test.logout();
select meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(2));
select test.login_as('authenticated', test.user_id(2));
select is_empty(
    $$ select telemetry.list_replacements(test.meter_id(1)) $$, 'nor does a new owner see what was before them'
);

select * from finish();
rollback;
