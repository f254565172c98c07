begin;
select plan(23);

-- Contract
select function_returns('meters', 'set_meter_status', array['uuid', 'text'], 'meters.meters');
select is_definer('meters', 'set_meter_status', array['uuid', 'text']);
select function_privs_are(
    'meters', 'set_meter_status', array['uuid', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'set_meter_status', array['uuid', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'set_meter_status', array['uuid', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'set_meter_status', array['uuid', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)); end $$;

select test.login_as('service_role');
select is((meters.set_meter_status(test.meter_id(1), 'suspended')).status, 'suspended', 'suspends an active meter');
select is((meters.set_meter_status(test.meter_id(1), 'suspended')).status, 'suspended', 'may be repeated');
select is((meters.set_meter_status(test.meter_id(1), 'active')).status, 'active', 'activates it again');
select is((meters.set_meter_status(test.meter_id(1), 'retired')).status, 'retired', 'retires it');
select test.logout();
select results_eq(
    $$
        select payload ->> 'from', payload ->> 'to' from events.events
        where event_type = 'meter_status_changed' order by event_id
    $$,
    $$ values ('active', 'suspended'), ('suspended', 'active'), ('active', 'retired') $$,
    'leaves an event for each step'
);

-- Errors
select test.login_as('service_role');
select throws_ok(
    $$ select meters.set_meter_status(test.meter_id(1), 'active') $$,
    'PT409', 'status_transition_not_allowed', 'a retired meter stays retired'
);
select throws_ok($$ select meters.set_meter_status(test.meter_id(1), 'lost') $$, 'PT400', 'invalid_status', 'knows four statuses');
select throws_ok($$ select meters.set_meter_status(test.meter_id(1), null) $$, 'PT400', 'invalid_status', 'needs a status');
select throws_ok($$ select meters.set_meter_status(test.meter_id(5), 'active') $$, 'PT404', 'meter_not_found', 'needs a meter');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.set_meter_status(test.meter_id(1), 'active') $$, '42501', null, 'users cannot');

-- Operators
select test.logout();
select test.create_user(21, 'operator'), test.create_user(22, 'operator'), test.create_user(23, 'operator');
update auth.users set region = case user_id when test.user_id(21) then 'Nairobi' else 'Mombasa' end
where user_id in (test.user_id(21), test.user_id(22));
select test.create_meter(21);
select test.login_as('operator', test.user_id(21));
select is((meters.set_meter_status(test.meter_id(21), 'suspended')).status, 'suspended', 'an operator suspends');
select is((meters.set_meter_status(test.meter_id(21), 'active')).status, 'active', 'and takes it back');
select throws_ok(
    $$ select meters.set_meter_status(test.meter_id(21), 'retired') $$, 'PT403', 'managers_only',
    'but leaves what cannot be taken back to managers'
);
select test.login_as('operator', test.user_id(22));
select throws_ok(
    $$ select meters.set_meter_status(test.meter_id(21), 'suspended') $$, 'PT404', 'meter_not_found', 'not elsewhere'
);
select test.login_as('operator', test.user_id(23));
select throws_ok(
    $$ select meters.set_meter_status(test.meter_id(21), 'suspended') $$, 'PT404', 'meter_not_found',
    'nor without a region'
);
select set_config('role', 'app_api', true);
select is_empty(
    $$ update meters.meters set status = 'suspended' returning meter_id $$, 'by policy: without a region nothing changes'
);
select set_config('request.jwt.claims', jsonb_build_object('sub', test.user_id(22), 'role', 'operator')::text, true),
    set_config('request.jwt.claim.sub', test.user_id(22)::text, true);
select is_empty(
    $$ update meters.meters set status = 'suspended' returning meter_id $$, 'nor in another region'
);

select * from finish();
rollback;
