begin;

select plan(31);

-- Contract
select has_function('alerts', 'detect_anomalies', array['integer']);
select is_definer('alerts', 'detect_anomalies', array['integer']);
select function_privs_are('alerts', 'detect_anomalies', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'detect_anomalies', array['integer'], 'admin', '{}'::text[]);

create function pg_temp.at(p_minute integer)
returns timestamptz
language sql
return date_trunc('minute', now()) - interval '3 hours' + make_interval(mins => p_minute);

create function pg_temp.open(p_meter integer)
returns text
language sql
begin atomic
    select string_agg(a.rule_code, ' ' order by a.rule_code)
    from alerts.alerts as a
    where a.subject_id = test.meter_id(p_meter)::text and a.status <> 'resolved' and a.cleared_at is null;
end;

select test.create_user(1);
select test.create_meter(1, test.user_id(1));
select test.create_meter(2, test.user_id(1));
select test.create_meter(3, test.user_id(1), 'Elsewhere');

select test.create_minute_partitions();

-- Behaviour
select is(alerts.detect_anomalies(), 0, 'without marks there is nothing to do');

select count(test.store_minute(1, pg_temp.at(i), 1 + 0.02 * (i % 5), 230)) from generate_series(0, 99) as i;
select is(alerts.detect_anomalies(), 100, 'a batch takes all the marks there are');
select is(alerts.detect_anomalies(), 0, 'and they are gone');
select is(
    (select d.last_at from alerts.detectors as d where d.meter_id = test.meter_id(1)), pg_temp.at(98),
    'the newest minute is not learnt yet'
);
select is(pg_temp.open(1), null, 'a quiet meter raises nothing');

select test.store_minute(1, pg_temp.at(100), 2.1);
select alerts.detect_anomalies();
select is(pg_temp.open(1), 'power_spike', 'a spike is raised while its minute still runs');
select matches(
    (select a.message from alerts.alerts as a where a.rule_code = 'power_spike'),
    '^Power spike detected: 1\d\d\.\d% increase$', 'the message says by how much'
);
select ok(
    (
        select a.metadata ?& array['baseline_power_kw', 'current_power_kw', 'change_percent']
            and (a.metadata ->> 'current_power_kw')::numeric = 2.1
        from alerts.alerts as a where a.rule_code = 'power_spike'
    ),
    'and so does the metadata, with baseline and present power'
);
select is(
    (select (d.power).value_count from alerts.detectors as d where d.meter_id = test.meter_id(1)), 100::bigint,
    'the running minute was not learnt'
);

insert into telemetry.undetected_buckets (meter_id, bucket_at) values (test.meter_id(1), pg_temp.at(100));
select alerts.detect_anomalies();
select is(
    (select a.seen_count from alerts.alerts as a where a.rule_code = 'power_spike'), 1,
    'looking at the same minute again changes nothing'
);

select count(test.store_minute(1, pg_temp.at(i), 1)) from generate_series(101, 104) as i;
select alerts.detect_anomalies();
select is(pg_temp.open(1), null, 'the spike is over when later minutes are usual again');

select test.store_minute(1, pg_temp.at(50), 9);
select is(alerts.detect_anomalies(), 1, 'a late minute is taken note of');
select is(pg_temp.open(1), null, 'and raises nothing');

select test.store_minute(1, pg_temp.at(105), 1, 256);
select alerts.detect_anomalies();
select is(pg_temp.open(1), 'overvoltage', 'a voltage above the limit is raised');
select test.store_minute(1, pg_temp.at(106), 1, 251);
select test.store_minute(1, pg_temp.at(107), 1, 251);
select alerts.detect_anomalies();
select is(pg_temp.open(1), 'overvoltage', 'it is not over just below the limit');
select test.store_minute(1, pg_temp.at(108), 1, 240);
select alerts.detect_anomalies();
select is(pg_temp.open(1), 'overvoltage', 'nor by a minute that still runs');
select test.store_minute(1, pg_temp.at(109), 1, 240);
select alerts.detect_anomalies();
select is(pg_temp.open(1), null, 'but when the voltage fell by the margin');

select test.store_minute(2, pg_temp.at(1), 1, 200);
select test.store_minute(3, pg_temp.at(1), 1, 10);
select alerts.detect_anomalies();
select is(pg_temp.open(2), 'undervoltage', 'too little voltage is an undervoltage');
select is(pg_temp.open(3), 'outage', 'next to none is an outage and no undervoltage');

select count(test.store_minute(2, pg_temp.at(i), 1, 230, 0)) from generate_series(2, 5) as i;
select alerts.detect_anomalies();
select is(pg_temp.open(2), 'energy_without_current', 'power without current is tampering');

insert into telemetry.corrections (meter_id, read_at, kind, previous_at, previous_register_kwh, register_kwh, energy_kwh)
values (test.meter_id(3), pg_temp.at(2) + interval '5 seconds', 'reset', pg_temp.at(1), 500, 3, 0);
select test.store_minute(3, pg_temp.at(2), 1, 230);
select alerts.detect_anomalies();
select matches(pg_temp.open(3), 'register_fell', 'so is a register that fell');

select alerts.override_rule('overvoltage', 'Elsewhere', '{"above": 280}');
select test.store_minute(3, pg_temp.at(3), 1, 270);
select alerts.detect_anomalies();
select doesnt_match(pg_temp.open(3), 'overvoltage', 'a region may have limits of its own');

insert into tokens.balances (meter_id, balance_kwh, bought_kwh) values (test.meter_id(1), 2, 2);
select test.store_minute(1, pg_temp.at(110), 1);
select alerts.detect_anomalies();
select is(pg_temp.open(1), 'low_balance', 'little prepaid electricity is announced');

-- A rule that fails
alter table alerts.rules disable trigger _100_complete_parameters;
update alerts.rules set parameters = '{"condition": "voltage_above", "above": "many"}' where rule_code = 'overvoltage';
alter table alerts.rules enable trigger _100_complete_parameters;
select test.store_minute(1, pg_temp.at(111), 1, 200);
select is(alerts.detect_anomalies(), 1, 'a rule that fails does not keep the marks');
select is(pg_temp.open(1), 'low_balance undervoltage', 'nor the other rules');
select is(
    (select string_agg(f.rule_code || ' ' || f.error_code, ', ') from alerts.detection_failures as f), 'overvoltage 22P02',
    'and it is noted'
);

-- Errors
select throws_ok('select alerts.detect_anomalies(0)', 'PT400', 'invalid_limit', 'a limit is positive');

select * from finish();
rollback;
