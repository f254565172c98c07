begin;
select plan(26);

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

-- What the meter measured for somebody else before
select test.logout();
select test.create_user(11), test.create_user(12), test.create_user(13, 'operator');
update auth.users set region = 'Nairobi' where user_id = test.user_id(13);
select test.create_meter(11, test.user_id(11));
select meters.insert_reading(test.meter_id(11), now() - interval '2 hours', p_power_kw => 1, p_energy_kwh => 2);
select telemetry.roll_up();
select tokens.adjust_balance(test.meter_id(11), 5, 'gift');
select meters.unassign_meter(test.meter_id(11)), meters.assign_meter(test.meter_id(11), test.user_id(12));

select test.login_as('authenticated', test.user_id(12));
select is(
    (select count(*) from meters.get_reading_history(test.meter_id(11))), 0::bigint,
    'a new owner does not see the readings of the one before'
);
select is(
    meters.ingest_readings(jsonb_build_array(jsonb_build_object(
        'meter_id', test.meter_id(11), 'read_at', now() - interval '1 hour', 'power_kw', 1
    ))) #>> '{rejected,0,code}',
    'before_ownership', 'nor adds to that time'
);
select lives_ok(
    $$ select meters.insert_reading(test.meter_id(11), clock_timestamp() + interval '1 second', p_power_kw => 3) $$,
    'but to the time since'
);
select is(
    (select array_agg(power_kw) from meters.get_reading_history(test.meter_id(11))), array[3::numeric(14, 6)],
    'and sees it'
);

select set_config('role', 'app_api', true);
select is_empty(
    $$ select from telemetry._get_buckets(test.meter_id(11), '1h', now() - interval '1 day', now() - interval '1 hour') $$,
    'nor what they add up to, by policy: no bucket with its live edge'
);
select is_empty('select from telemetry.readings_1m', 'no minute');
select is_empty('select from telemetry.readings_15m', 'no quarter of an hour');
select is_empty('select from telemetry.readings_1d', 'no day');
select is_empty('select from telemetry.meter_states', 'no newest reading');
select is_empty('select from tokens.balance_entries where created_at < now()', 'no change of the balance');

select test.login_as('operator', test.user_id(13));
select is(
    (select count(*) from meters.get_reading_history(test.meter_id(11))), 2::bigint, 'the region''s operator sees all'
);
select test.login_as('authenticated', test.user_id(11));
select throws_ok(
    $$ select meters.get_reading_history(test.meter_id(11)) $$, 'PT404', 'meter_not_found', 'the old owner nothing'
);

select * from finish();
rollback;
