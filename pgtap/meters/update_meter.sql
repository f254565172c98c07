begin;
select plan(15);

-- Contract
select function_returns('meters', 'update_meter', array['uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer'], 'meters.meters');
select is_definer('meters', 'update_meter', array['uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer']);
select function_privs_are(
    'meters', 'update_meter', array['uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'update_meter', array['uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'update_meter', array['uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'update_meter', array['uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)); end $$;
do $$ begin perform meters.create_meter('AB-1', p_meter_id => test.meter_id(2)); end $$;

select test.login_as('service_role');
select results_eq(
    $$
        select region, time_zone, tariff_code, sgc, krn::integer
        from meters.update_meter(test.meter_id(1), p_region => 'Coast', p_tariff_code => 'DC', p_krn => 2)
    $$,
    $$ values ('Coast', 'Africa/Nairobi', 'DC', '201457', 2) $$,
    'changes what is given, keeps the rest'
);
select lives_ok($$ select meters.update_meter(test.meter_id(1)) $$, 'changing nothing is allowed');
select test.logout();
select results_eq(
    $$ select payload ->> 'region' from events.events where event_type = 'meter_updated' $$,
    array['Coast'], 'leaves an event where something changed'
);

select meters.update_meter(test.meter_id(2), p_time_zone => 'Asia/Kolkata');
select test.logout();
select is(
    (select count(*) from jobs.ready as r where r.handler = 'telemetry.rebuild_hours' and r.payload ->> 'meter_id' = test.meter_id(2)::text),
    1::bigint, 'hours and days of another zone are made again by a job'
);
select test.login_as('service_role');

-- Errors
select test.login_as('service_role');
select throws_ok($$ select meters.update_meter(test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok(
    $$ select meters.update_meter(test.meter_id(1), p_time_zone => 'Mars') $$, 'PT400', 'invalid_time_zone', 'needs a real zone'
);
select throws_ok(
    $$ select meters.update_meter(test.meter_id(2), p_krn => 2) $$,
    'PT400', 'not_a_prepayment_meter', 'a meter without DRN has no key'
);
select throws_ok($$ select meters.update_meter(test.meter_id(1), p_ti => '100') $$, '23514', null, 'a tariff index has two digits');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.update_meter(test.meter_id(1)) $$, '42501', null, 'owners do not change the registry');

select * from finish();
rollback;
