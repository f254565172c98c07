begin;
select plan(9);

-- Contract
select function_returns('reports', '_count_meters', array['text'], 'setof reports.meter_counts');
select isnt_definer('reports', '_count_meters', array['text']);
select function_privs_are(
    'reports', '_count_meters', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_meters', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_meters', array['text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_meters', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_count_meters', array['text'], 'service_role', '{}'::text[]
);

select test.create_grid();
select test.create_meter(3), test.create_meter(4), test.create_meter(5, p_region => null);
select meters.set_meter_status(test.meter_id(3), 'suspended'), meters.delete_meter(test.meter_id(4));
select meters.insert_reading(test.meter_id(1), now() - interval '10 minutes', p_power_kw => 2.5);
select meters.insert_reading(test.meter_id(3), now() - interval '2 hours', p_power_kw => 9);
select telemetry.roll_up();

-- Behaviour
select results_eq(
    $$ select region, status, meter_count, online_count, silent_count, load_kw from reports._count_meters()
       order by region, status $$,
    $$ values
        ('', 'active', 1, 0, 0, null::numeric), ('Mombasa', 'active', 1, 0, 0, null),
        ('Nairobi', 'active', 1, 1, 0, 2.5), ('Nairobi', 'suspended', 1, 0, 1, null) $$,
    'counts those that are not deleted, which of them are heard of, and the load of these'
);
select is((select sum(meter_count) from reports._count_meters('Nairobi')), 2::bigint, 'of one region');

select * from finish();
rollback;
