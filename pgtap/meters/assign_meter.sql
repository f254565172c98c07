begin;
select plan(14);

-- Contract
select function_returns('meters', 'assign_meter', array['uuid', 'uuid'], 'meters.meters');
select is_definer('meters', 'assign_meter', array['uuid', 'uuid']);
select function_privs_are(
    'meters', 'assign_meter', array['uuid', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'assign_meter', array['uuid', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'assign_meter', array['uuid', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'assign_meter', array['uuid', 'uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1); end $$;

select test.login_as('admin', test.user_id(9));
select is((meters.assign_meter(test.meter_id(1), test.user_id(1))).owner_user_id, test.user_id(1), 'gives the meter to the user');
select is((meters.assign_meter(test.meter_id(1), test.user_id(1))).owner_user_id, test.user_id(1), 'changes nothing the second time');
select test.logout();
select is(
    (select count(*) from events.events where event_type = 'meter_assigned'), 1::bigint, 'leaves one event for it'
);

-- Errors
select test.login_as('service_role');
select throws_ok(
    $$ select meters.assign_meter(test.meter_id(1), test.user_id(2)) $$,
    'PT409', 'meter_assigned', 'a meter does not change hands by mistake'
);
select throws_ok($$ select meters.assign_meter(test.meter_id(1), null) $$, 'PT404', 'user_not_found', 'needs a user');
do $$ begin perform meters.unassign_meter(test.meter_id(1)); end $$;
select throws_ok(
    $$ select meters.assign_meter(test.meter_id(1), test.user_id(99)) $$, 'PT404', 'user_not_found', 'needs a user that exists'
);
select throws_ok(
    $$ select meters.assign_meter(test.meter_id(5), test.user_id(1)) $$, 'PT404', 'meter_not_found', 'needs a meter'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select meters.assign_meter(test.meter_id(1), test.user_id(1)) $$, '42501', null, 'users take no meters'
);

select * from finish();
rollback;
