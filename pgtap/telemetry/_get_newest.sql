begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_get_newest', array['uuid[]'], 'setof meters.readings');
select isnt_definer('telemetry', '_get_newest', array['uuid[]']);
select function_privs_are(
    'telemetry', '_get_newest', array['uuid[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_newest', array['uuid[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_newest', array['uuid[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_newest', array['uuid[]'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;

-- Behaviour
prepare newest as
    select meter_id, read_at, energy_kwh, register_kwh
    from telemetry._get_newest(array[test.meter_id(1), test.meter_id(2), test.meter_id(9)]) order by meter_id;
prepare wanted as
    values (test.meter_id(1), '2025-10-26 23:45+01'::timestamptz, 0.25, null), (test.meter_id(2), '2025-10-26 16:00Z', null, 7.0);
select results_eq('newest', 'wanted', 'finds what was not rolled up yet');
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;
select results_eq('newest', 'wanted', 'and what was');
do $$ begin perform meters.insert_reading(test.meter_id(1), '2025-10-25 10:01Z', 1); end $$;
select results_eq('newest', 'wanted', 'what comes late is not the newest');
do $$ begin perform meters.insert_reading(test.meter_id(2), '2025-11-05 10:01Z', p_register_kwh => 8); end $$;
select is(
    (select register_kwh from telemetry._get_newest(array[test.meter_id(2)])), 8.0, 'what came a moment ago is'
);
select is_empty('select * from telemetry._get_newest(null)', 'no meters, no readings');
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;
delete from meters.readings where meter_id = test.meter_id(2) and read_at >= '2025-11-05' and read_at < '2025-11-06';
select is(
    (select register_kwh from telemetry._get_newest(array[test.meter_id(2)])), 8.0, 'what the newest said is known when it is kept no longer'
);

select * from finish();
rollback;
