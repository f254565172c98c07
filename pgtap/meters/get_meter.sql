begin;
select plan(11);

-- Contract
select function_returns('meters', 'get_meter', array['uuid'], 'meters.meters');
select is_definer('meters', 'get_meter', array['uuid']);
select function_privs_are(
    'meters', 'get_meter', array['uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_meter', array['uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_meter', array['uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_meter', array['uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(1)); end $$;

select test.login_as('authenticated', test.user_id(1));
select is((meters.get_meter(test.meter_id(1))).drn, '00000000018', 'returns the meter');

-- Errors
select throws_ok($$ select meters.get_meter(test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'needs a meter');
select test.logout();
do $$ begin perform meters.delete_meter(test.meter_id(2)); end $$;
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.get_meter(test.meter_id(2)) $$, 'PT410', 'meter_deleted', 'says that a meter was deleted');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select meters.get_meter(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'another user''s meter does not exist'
);
select test.login_as('anon');
select throws_ok($$ select meters.get_meter(test.meter_id(1)) $$, '42501', null, 'nobody needs to be told');

select * from finish();
rollback;
