begin;
select plan(24);

-- Contract
select function_returns('telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text'], 'telemetry.replacements');
select is_definer('telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text']);
select function_privs_are(
    'telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'record_replacement', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'text'], 'service_role', array['EXECUTE']
);

select test.create_user(1), test.create_user(2, 'operator'), test.create_user(3, 'operator'), test.create_user(4, 'operator');
update auth.users set region = case user_id when test.user_id(2) then 'Nairobi' else 'Mombasa' end
where user_id in (test.user_id(2), test.user_id(3));
select test.create_meter(1, test.user_id(1));
select meters.insert_reading(test.meter_id(1), date_trunc('hour', now()) - interval '5 hours', p_register_kwh => 1000);
select meters.insert_reading(test.meter_id(1), date_trunc('hour', now()) - interval '3 hours', p_register_kwh => 7);
select telemetry.roll_up();

-- Behaviour
select is(
    (select kind || ' ' || round(energy_kwh) from telemetry.corrections where meter_id = test.meter_id(1)), 'reset 7',
    'before it is recorded, it looks like a reset'
);
select test.login_as('operator', test.user_id(2));
select results_eq(
    $$ select final_register_kwh, first_register_kwh, note, recorded_by from telemetry.record_replacement(
        test.meter_id(1), date_trunc('hour', now()) - interval '4 hours', 1010, 5, ' burnt ') $$,
    $$ values (1010.000000, 5.000000, 'burnt', test.user_id(2)) $$,
    'the operator of the region records an exchange'
);
select test.logout();
select telemetry.roll_up();
select is(
    (select kind || ' ' || round(energy_kwh) from telemetry.corrections where meter_id = test.meter_id(1)),
    'replacement 12', 'the energy is what both devices counted'
);
select is(
    (select sum(energy_kwh) from telemetry.readings_1d where meter_id = test.meter_id(1)), 12::numeric,
    'up to the roll-ups of days'
);
select test.login_as('admin', test.user_id(9));
select telemetry.record_replacement(test.meter_id(1), date_trunc('hour', now()) - interval '4 hours', 1020, 5);
select test.logout();
select telemetry.roll_up();
select results_eq(
    $$ select final_register_kwh, (select round(energy_kwh) from telemetry.corrections where meter_id = test.meter_id(1))
       from telemetry.replacements where meter_id = test.meter_id(1) $$,
    $$ values (1020.000000, 22::numeric) $$,
    'recording it again corrects it'
);
select is(
    (
        select count(*) from events.events
        where event_type = 'meter_device_replaced' and aggregate_id = test.meter_id(1)::text
    ), 2::bigint, 'publishes it'
);

-- Errors
prepare replace (interval, numeric, numeric) as
    select telemetry.record_replacement(test.meter_id(1), date_trunc('hour', now()) - $1, $2, $3);
select throws_ok($$ execute replace(null, 1010, 0) $$, 'PT400', 'invalid_replacement', 'needs a moment');
select throws_ok($$ execute replace('-2 days', 1010, 0) $$, 'PT400', 'invalid_replacement', 'that has come');
select throws_ok($$ execute replace('4 hours', null, 0) $$, 'PT400', 'invalid_replacement', 'needs the final register');
select throws_ok($$ execute replace('4 hours', -1, 0) $$, 'PT400', 'invalid_replacement', 'which is not negative');
select throws_ok($$ execute replace('4 hours', 'NaN', 0) $$, 'PT400', 'invalid_replacement', 'but a number');
select throws_ok(
    $$ execute replace('4 hours', 999, 0) $$, 'PT422', 'final_register_too_low', 'registers do not run backwards'
);
select throws_ok(
    $$ execute replace('4 hours', 1010, 8) $$, 'PT422', 'first_register_too_high', 'nor does the new one'
);
select throws_ok(
    $$ select telemetry.record_replacement(test.meter_id(9), now(), 1) $$, 'PT404', 'meter_not_found', 'needs a meter'
);

-- Isolation
select test.login_as('operator', test.user_id(3));
select throws_ok($$ execute replace('4 hours', 1010, 0) $$, 'PT404', 'meter_not_found', 'operators elsewhere do not');
select test.login_as('operator', test.user_id(4));
select throws_ok($$ execute replace('4 hours', 1010, 0) $$, 'PT404', 'meter_not_found', 'nor without a region');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ execute replace('4 hours', 1010, 0) $$, '42501', null, 'nor the owner');

select * from finish();
rollback;
