begin;
select plan(15);

-- Contract
select function_returns('meters', 'list_ownerships', array['uuid'], 'setof meters.ownerships');
select is_definer('meters', 'list_ownerships', array['uuid']);
select function_privs_are(
    'meters', 'list_ownerships', array['uuid'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'list_ownerships', array['uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_ownerships', array['uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_ownerships', array['uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_ownerships', array['uuid'], 'service_role', array['EXECUTE']
);

-- Behaviour
select test.create_user(1), test.create_user(2), test.create_user(3, 'operator'), test.create_user(4, 'operator');
update auth.users set region = case user_id when test.user_id(3) then 'Nairobi' else 'Mombasa' end
where user_role = 'operator';
select test.create_meter(1, test.user_id(1));
select meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(2));
select results_eq(
    $$ select user_id from meters.list_ownerships(test.meter_id(1)) $$,
    array[test.user_id(2), null, test.user_id(1)],
    'the service sees who had the meter, the last first'
);

-- Errors
select throws_ok(
    $$ select meters.list_ownerships(test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'refuses an unknown meter'
);
select throws_ok($$ select meters.list_ownerships(null) $$, 'PT404', 'meter_not_found', 'refuses no meter');

-- Isolation
select test.login_as('operator', test.user_id(3));
select is((select count(*) from meters.list_ownerships(test.meter_id(1))), 3::bigint, 'the region''s operator too');
select test.login_as('operator', test.user_id(4));
select throws_ok(
    $$ select meters.list_ownerships(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'not that of another region'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select meters.list_ownerships(test.meter_id(1)) $$, 'PT404', 'meter_not_found',
    'whoever had it once does not see it any more'
);
select test.login_as('authenticated', test.user_id(2));
select results_eq(
    $$ select user_id from meters.list_ownerships(test.meter_id(1)) $$, array[test.user_id(2)],
    'the owner is not told who was before'
);
select test.login_as('app_api', test.user_id(1));
select results_eq(
    'select user_id from meters.ownerships', array[test.user_id(1)], 'by policy, a user sees when they had meters'
);

select * from finish();
rollback;
