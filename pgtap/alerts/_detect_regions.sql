begin;

select plan(8);

-- Contract
select function_returns('alerts', '_detect_regions', array['integer'], 'integer');
select function_privs_are('alerts', '_detect_regions', array['integer'], 'service_role', '{}'::text[]);

create function pg_temp.store(p_region text, p_minute integer, p_load_kw numeric)
returns void
language sql
begin atomic
    insert into telemetry.regions_1m (
        region, bucket_at, reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh,
        meter_count, load_count, load_sum_kw
    )
    select p_region, m.at, 1, 1, 1, 1, m.at, m.at, 1, 1, 1, p_load_kw
    from (select date_trunc('minute', now()) - interval '2 hours' + make_interval(mins => p_minute) as at) as m;
    insert into telemetry.undetected_regions (region, bucket_at)
    values (p_region, date_trunc('minute', now()) - interval '2 hours' + make_interval(mins => p_minute));
end;

select test.create_minute_partitions();
insert into meters.regions (region, name, time_zone, capacity_kw)
values ('Nairobi', 'Nairobi', 'Africa/Nairobi', 100), ('Boundless', 'Boundless', 'UTC', null);

-- Behaviour
select is(alerts._detect_regions(10), 0, 'without marks there is nothing to do');
select pg_temp.store('Nairobi', 0, 50), pg_temp.store('Nairobi', 1, 60), pg_temp.store('Boundless', 1, 1000000);
select is(alerts._detect_regions(10), 3, 'marks are taken');
select is_empty('select from alerts.conditions', 'a load that can be carried is none to speak of, nor is one without a limit');
select pg_temp.store('Nairobi', 2, 99), pg_temp.store('Unknown', 2, 99);
select alerts._detect_regions(10);
select results_eq(
    'select a.subject_id, a.alert_type::text, a.region from alerts.alerts as a', $$ values ('Nairobi', 'OVERLOAD', 'Nairobi') $$,
    'one that is close to the capacity raises an alert of the region'
);
select is(
    (select d.last_at from alerts.region_detectors as d where d.region = 'Nairobi'),
    date_trunc('minute', now()) - interval '119 minutes', 'the newest minute is looked at again'
);
update alerts.rules set parameters = parameters where rule_code = 'regional_overload';
alter table alerts.rules disable trigger _100_complete_parameters;
update alerts.rules set parameters = '{"condition": "regional_load", "above_percent": "x"}' where rule_code = 'regional_overload';
select pg_temp.store('Nairobi', 3, 99);
select alerts._detect_regions(10);
select is(
    (select f.rule_code || ' ' || f.subject_id from alerts.detection_failures as f), 'regional_overload Nairobi',
    'a rule that fails is noted'
);

select * from finish();
rollback;
