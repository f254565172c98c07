begin;
select plan(12);

-- Contract
select function_returns('telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone'], 'void');
select is_definer('telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'remove_replacement', array['uuid', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);

select test.create_user(2, 'operator'), test.create_user(3, 'operator');
update auth.users set region = case user_id when test.user_id(2) then 'Nairobi' else 'Mombasa' end;
select test.create_meter(1);
select meters.insert_reading(test.meter_id(1), date_trunc('hour', now()) - interval '5 hours', p_register_kwh => 1000);
select meters.insert_reading(test.meter_id(1), date_trunc('hour', now()) - interval '3 hours', p_register_kwh => 7);
select telemetry.record_replacement(test.meter_id(1), date_trunc('hour', now()) - interval '4 hours', 1010);
select telemetry.roll_up();

-- Isolation
select test.login_as('operator', test.user_id(3));
select throws_ok(
    $$ select telemetry.remove_replacement(test.meter_id(1), date_trunc('hour', now()) - interval '4 hours') $$,
    'PT404', 'meter_not_found', 'operators of other regions take nothing back'
);

-- Behaviour
select test.login_as('operator', test.user_id(2));
select lives_ok(
    $$ select telemetry.remove_replacement(test.meter_id(1), date_trunc('hour', now()) - interval '4 hours') $$,
    'takes an exchange back'
);
select test.logout();
select telemetry.roll_up();
select is(
    (select kind || ' ' || round(energy_kwh) from telemetry.corrections where meter_id = test.meter_id(1)), 'reset 7',
    'and the register is judged anew'
);

-- Errors
select throws_ok(
    $$ select telemetry.remove_replacement(test.meter_id(1), now()) $$, 'PT404', 'replacement_not_found',
    'refuses what was not recorded'
);
select throws_ok(
    $$ select telemetry.remove_replacement(test.meter_id(1), null) $$, 'PT404', 'replacement_not_found',
    'refuses no moment'
);

select * from finish();
rollback;
