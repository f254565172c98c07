begin;
select plan(16);

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

select * from finish();
rollback;
