begin;
select plan(14);

-- Contract
select function_returns('telemetry', '_check_manageable', array['uuid'], 'void');
select isnt_definer('telemetry', '_check_manageable', array['uuid']);
select function_privs_are(
    'telemetry', '_check_manageable', array['uuid'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_manageable', array['uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_manageable', array['uuid'], 'operator', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_manageable', array['uuid'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_manageable', array['uuid'], 'service_role', '{}'::text[]
);

select test.create_user(2, 'operator');
update auth.users set region = 'Nairobi';
select test.create_meter(1), test.create_meter(2, p_region => 'Mombasa'), test.create_meter(3, p_region => 'Mombasa'),
    test.create_meter(4), test.create_meter(5, test.user_id(2));
select meters.assign_meter(test.meter_id(3), test.user_id(2)), meters.delete_meter(test.meter_id(4));

-- Behaviour
select lives_ok($$ select telemetry._check_manageable(test.meter_id(2)) $$, 'the service manages all');
select test.login_as('app_api', test.user_id(2));
select set_config('request.jwt.claims', jsonb_build_object('sub', test.user_id(2), 'role', 'operator')::text, true);
select lives_ok($$ select telemetry._check_manageable(test.meter_id(1)) $$, 'an operator those of the region');

-- Errors
select throws_ok(
    $$ select telemetry._check_manageable(test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'not those of another'
);
select throws_ok(
    $$ select telemetry._check_manageable(test.meter_id(3)) $$, 'PT404', 'meter_not_found', 'though it be their own'
);
select throws_ok(
    $$ select telemetry._check_manageable(test.meter_id(5)) $$, 'PT403', 'own_meter', 'nor their own in it'
);
select throws_ok($$ select telemetry._check_manageable(test.meter_id(4)) $$, 'PT410', 'meter_deleted', 'nor deleted ones');
select throws_ok($$ select telemetry._check_manageable(null) $$, 'PT404', 'meter_not_found', 'nor none');

select * from finish();
rollback;
