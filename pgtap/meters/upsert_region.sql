begin;
select plan(25);

-- Contract
select function_returns('meters', 'upsert_region', array['text', 'text', 'text', 'numeric'], 'meters.regions');
select is_definer('meters', 'upsert_region', array['text', 'text', 'text', 'numeric']);
select function_privs_are(
    'meters', 'upsert_region', array['text', 'text', 'text', 'numeric'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'upsert_region', array['text', 'text', 'text', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'upsert_region', array['text', 'text', 'text', 'numeric'], 'operator', '{}'::text[]
);
select function_privs_are(
    'meters', 'upsert_region', array['text', 'text', 'text', 'numeric'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'upsert_region', array['text', 'text', 'text', 'numeric'], 'service_role', array['EXECUTE']
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select region, name, time_zone, capacity_kw
       from meters.upsert_region(' North ', p_time_zone => 'Africa/Nairobi', p_capacity_kw => 120.5) $$,
    $$ values ('North', 'North', 'Africa/Nairobi', 120.5) $$,
    'declares a region, called by its code unless it has a name'
);
select results_eq(
    $$ select region, name, time_zone, capacity_kw from meters.upsert_region('North', 'The north') $$,
    $$ values ('North', 'The north', 'Africa/Nairobi', 120.5) $$,
    'leaves what is not given'
);
select results_eq(
    $$ select name, time_zone, capacity_kw from meters.upsert_region('North', null, 'UTC', 10) $$,
    $$ values ('The north', 'UTC', 10::numeric) $$,
    'changes zone and capacity'
);

select test.logout();
select is(
    (select count(*) from events.events where event_type = 'region_updated' and aggregate_id = 'North'),
    3::bigint, 'publishes each change'
);
select meters.upsert_region('North', p_capacity_kw => 10);
select is(
    (select count(*) from events.events where event_type = 'region_updated' and aggregate_id = 'North'),
    3::bigint, 'and nothing where nothing changed'
);

-- A region with roll-ups
select test.create_meter(1, p_region => 'South');
select meters.insert_reading(test.meter_id(1), now() - interval '30 hours', p_energy_kwh => 2);
select meters.insert_reading(test.meter_id(1), now() - interval '6 hours', p_energy_kwh => 3);
select telemetry.roll_up(), telemetry.roll_up_regions();
select is(
    (select count(*) from telemetry.regions_1d where region = 'South' and bucket_at <> date_trunc('day', bucket_at, 'UTC')),
    0::bigint, 'a region that nobody declared is counted in UTC'
);
select test.login_as('admin', test.user_id(1));
select meters.upsert_region('South', p_time_zone => 'Asia/Kolkata');
select test.logout();
select is(
    (
        select count(*) from jobs.ready as r
        where r.handler = 'telemetry.rebuild_hours' and r.payload = '{"region": "South"}'
    ), 1::bigint,
    'has a job made of another zone'
);
select telemetry._rebuild_hours('{"region": "South"}');
select results_eq(
    $$ select sum(energy_kwh), bool_and(bucket_at = date_trunc('day', bucket_at, 'Asia/Kolkata'))
       from telemetry.regions_1d where region = 'South' $$,
    $$ values (5.0::numeric, true) $$, 'which makes them again in the new zone, all of them'
);
select is(
    (select sum(energy_kwh) from telemetry.regions_1h where region = 'South'), 5.0::numeric, 'hours as well'
);

-- Errors
select throws_ok($$ select meters.upsert_region(null) $$, 'PT400', 'invalid_region', 'needs a region');
select throws_ok($$ select meters.upsert_region('  ') $$, 'PT400', 'invalid_region', 'blank is no region');
select throws_ok(
    $$ select meters.upsert_region(repeat('x', 101)) $$, 'PT400', 'invalid_region', 'refuses what no meter can name'
);
select throws_ok($$ select meters.upsert_region('New') $$, 'PT400', 'invalid_time_zone', 'a new region needs a zone');
select throws_ok(
    $$ select meters.upsert_region('North', p_time_zone => '+03') $$, 'PT400', 'invalid_time_zone',
    'an offset is no zone'
);
select throws_ok(
    $$ select meters.upsert_region('North', p_capacity_kw => 0) $$, 'PT400', 'invalid_capacity', 'capacity is above zero'
);
select throws_ok(
    $$ select meters.upsert_region('North', p_capacity_kw => 'NaN') $$, 'PT400', 'invalid_capacity', 'and a number'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ select meters.upsert_region('North', p_capacity_kw => 1) $$, '42501', null, 'operators declare nothing'
);
select set_config('role', 'app_api', true);
select is_empty(
    $$ update meters.regions set capacity_kw = 1 returning region $$, 'nor does the policy let them'
);

select * from finish();
rollback;
