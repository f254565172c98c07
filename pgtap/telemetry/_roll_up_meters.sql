begin;
select plan(6);

-- Contract
select function_returns('telemetry', '_roll_up_meters', array['uuid[]', 'integer'], 'integer');
select isnt_definer('telemetry', '_roll_up_meters', array['uuid[]', 'integer']);
select function_privs_are('telemetry', '_roll_up_meters', array['uuid[]', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin
    perform test.create_meter(1), test.create_meter(2);
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"energy_kwh": 0.1}');
    perform test.ingest(2, '2026-03-01 08:00:00+00', '{"energy_kwh": 0.2}');
end $$;

select is(telemetry._roll_up_meters(array[test.meter_id(1)], 10), 1, 'takes the marks of the meters that it is given');
select is(telemetry._roll_up_meters(array[test.meter_id(1)], 10), 0, 'and none twice');
select results_eq(
    'select meter_id, energy_kwh from telemetry.readings_1d',
    'select test.meter_id(1), 0.1', 'works them out up to the day, and leaves the others'
);

select * from finish();
rollback;
