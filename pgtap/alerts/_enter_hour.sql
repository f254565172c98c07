begin;

select plan(6);

-- Contract
select function_returns(
    'alerts', '_enter_hour', array['uuid', 'alerts.detector_state', 'smallint'], 'alerts.detector_state'
);
select function_privs_are(
    'alerts', '_enter_hour', array['uuid', 'alerts.detector_state', 'smallint'], 'service_role', '{}'::text[]
);

create function pg_temp.state(p_hour smallint, p_offset double precision)
returns alerts.detector_state
language sql
return row('2026-01-05 00:00Z', 100, 60, 1, 0.1, 0, 0, p_hour, 2, p_offset, 1, p_offset / 2)::alerts.detector_state;

-- Behaviour
select results_eq(
    $$ select s.hour, s.day_weight, s.week_weight from alerts._enter_hour(test.meter_id(1), null, 5::smallint) as s $$,
    $$ values (5::smallint, 0::double precision, 0::double precision) $$,
    'an hour of which nothing is known has no weight'
);
select alerts._enter_hour(test.meter_id(1), pg_temp.state(5::smallint, 7), 6::smallint);
select results_eq(
    $$ select s.day_offset, s.week_offset
       from alerts._enter_hour(test.meter_id(1), pg_temp.state(6::smallint, 3), 5::smallint) as s $$,
    $$ values (7::double precision, 3.5::double precision) $$,
    'what was learnt of an hour is there when it comes again'
);
select results_eq(
    $$ select s.day_offset, s.week_offset
       from alerts._enter_hour(test.meter_id(1), pg_temp.state(5::smallint, 8), 29::smallint) as s $$,
    $$ values (8::double precision, 0::double precision) $$,
    'on the next day the hour of the day is known, but not that of the week'
);
select results_eq(
    $$ select b.hour from alerts.baselines as b where b.meter_id = test.meter_id(1) order by 1 $$,
    $$ values (5::smallint), (6::smallint) $$,
    'there is one row per hour of the day'
);

select * from finish();
rollback;
