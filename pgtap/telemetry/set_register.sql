begin;
select plan(18);

-- Contract
select function_returns('telemetry', 'set_register', array['uuid', 'numeric', 'interval'], 'telemetry.registers');
select is_definer('telemetry', 'set_register', array['uuid', 'numeric', 'interval']);
select function_privs_are(
    'telemetry', 'set_register', array['uuid', 'numeric', 'interval'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'set_register', array['uuid', 'numeric', 'interval'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'set_register', array['uuid', 'numeric', 'interval'], 'operator', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'set_register', array['uuid', 'numeric', 'interval'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'set_register', array['uuid', 'numeric', 'interval'], 'service_role', array['EXECUTE']
);

select test.create_user(2, 'operator');
update auth.users set region = 'Nairobi';
select test.create_meter(1);
select meters.insert_reading(test.meter_id(1), date_trunc('hour', now()) - interval '5 hours', p_register_kwh => 99990);
select meters.insert_reading(test.meter_id(1), date_trunc('hour', now()) - interval '3 hours', p_register_kwh => 7);
select telemetry.roll_up();

-- Behaviour
select is(
    (select kind || ' ' || round(energy_kwh) from telemetry.corrections where meter_id = test.meter_id(1)), 'reset 7',
    'a register that is not known to roll over was reset'
);
select test.login_as('admin', test.user_id(9));
select results_eq(
    $$ select rollover_kwh, gap_after from telemetry.set_register(test.meter_id(1), 100000, '3 hours') $$,
    $$ values (100000.000000, interval '3 hours') $$,
    'says how it counts'
);
select test.logout();
select telemetry.roll_up();
select is(
    (select kind || ' ' || round(energy_kwh) from telemetry.corrections where meter_id = test.meter_id(1)),
    'rollover 17', 'what was judged otherwise is judged anew'
);
select results_eq(
    $$ select rollover_kwh, gap_after from telemetry.set_register(test.meter_id(1)) $$,
    $$ values (null::numeric, interval '1 hour') $$,
    'what is not given is not known'
);

-- Errors
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(1), 0) $$, 'PT400', 'invalid_register', 'refuses a maximum of nothing'
);
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(1), 'NaN') $$, 'PT400', 'invalid_register', 'and what is no number'
);
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(1), 100000, '-1 hour') $$, 'PT400', 'invalid_register',
    'refuses silence that ends before it begins'
);
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(1), 100000, '500 days') $$, 'PT400', 'invalid_register',
    'or never'
);
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(1), 5) $$, 'PT422', 'rollover_too_low',
    'refuses a maximum that the register has passed'
);
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(9), 100000) $$, 'PT404', 'meter_not_found', 'needs a meter'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ select telemetry.set_register(test.meter_id(1), 100000) $$, '42501', null, 'for managers only'
);

select * from finish();
rollback;
