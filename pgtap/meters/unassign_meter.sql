begin;
select plan(12);

-- Contract
select function_returns('meters', 'unassign_meter', array['uuid'], 'meters.meters');
select is_definer('meters', 'unassign_meter', array['uuid']);
select function_privs_are(
    'meters', 'unassign_meter', array['uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'unassign_meter', array['uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'unassign_meter', array['uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'unassign_meter', array['uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)); end $$;

select test.login_as('service_role');
select is((meters.unassign_meter(test.meter_id(1))).owner_user_id, null, 'takes the meter from the user');
select lives_ok($$ select meters.unassign_meter(test.meter_id(1)) $$, 'may be repeated');
select test.logout();
select results_eq(
    $$ select payload ->> 'previous_owner_user_id' from events.events where event_type = 'meter_unassigned' $$,
    array[test.user_id(1)::text], 'leaves one event that names the user'
);

-- Errors
select throws_ok($$ select meters.unassign_meter(test.meter_id(5)) $$, 'PT404', 'meter_not_found', 'needs a meter');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.unassign_meter(test.meter_id(1)) $$, '42501', null, 'users cannot');
set local role app_api;
select is_empty('select * from meters.meters', 'the former owner sees the meter no longer');

select * from finish();
rollback;
