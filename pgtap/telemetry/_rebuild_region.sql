begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_rebuild_region', array['text'], 'void');
select isnt_definer('telemetry', '_rebuild_region', array['text']);
select function_privs_are(
    'telemetry', '_rebuild_region', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_region', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_region', array['text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_region', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_rebuild_region', array['text'], 'service_role', '{}'::text[]
);

-- Behaviour
select test.create_meter(1, p_region => 'South');
select meters.insert_reading(test.meter_id(1), now() - interval '6 hours', p_energy_kwh => 3);
select telemetry.roll_up(), telemetry.roll_up_regions();
select lives_ok($$ select telemetry._rebuild_region('Nowhere') $$, 'a region without roll-ups has nothing to make again');
select telemetry._rebuild_region('South');
select is_empty($$ select from telemetry.regions_1h where region = 'South' $$, 'takes the hours away');
select is_empty($$ select from telemetry.regions_1d where region = 'South' $$, 'and the days');
select is(
    (select count(*) from telemetry.dirty_regions where region = 'South'), 1::bigint, 'marks every stored quarter'
);
select telemetry.roll_up_regions();
select is((select energy_kwh from telemetry.regions_1d where region = 'South'), 3.0::numeric, 'and they come back');

select * from finish();
rollback;
