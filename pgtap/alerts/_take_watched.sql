begin;

select plan(13);

-- Contract
select has_function('alerts', '_take_watched', array['integer']);
select function_privs_are('alerts', '_take_watched', array['integer'], 'service_role', '{}'::text[]);

create function pg_temp.at(p_minute integer)
returns timestamptz
language sql
return date_trunc('minute', now()) - interval '3 hours' + make_interval(mins => p_minute);

select test.create_minute_partitions(), test.create_meter(1), test.create_meter(2), test.create_meter(3);

-- Behaviour
select results_eq(
    'select t.mark_count, cardinality(t.meters) from alerts._take_watched(10) as t', 'values (0, 0)', 'without marks, nothing'
);
select count(test.store_minute(1, pg_temp.at(i), 1 + i, 230, 5)) from generate_series(0, 3) as i;
insert into telemetry.undetected_buckets (meter_id, bucket_at) values (test.meter_id(1), pg_temp.at(3));
insert into tokens.balances (meter_id, balance_kwh, bought_kwh) values (test.meter_id(1), 7, 7);
select alerts.override_rule('outage', 'Nairobi', '{"below": 40, "margin": 1}'),
    alerts.override_rule('outage', test.meter_id(1)::text, '{"below": 30}');

create temporary table taken as select t.mark_count, t.meters from alerts._take_watched(100) as t;

select is((select t.mark_count from taken as t), 5, 'all marks are taken');
select is_empty('select from telemetry.undetected_buckets', 'and are gone');
select results_eq(
    $$ select m.bucket_at, m.power_kw, m.voltage, m.has_reset, m.is_open
       from taken as t, unnest(t.meters[1].minutes) as m $$,
    $$ select pg_temp.at(i), (1 + i)::double precision, 230::double precision, false, i = 3
       from generate_series(0, 3) as i $$,
    'the minutes come once and in order; the newest may still change'
);
select results_eq(
    $$ select t.meters[1].region, t.meters[1].balance_kwh, t.meters[1].overrides from taken as t $$,
    $$ values ('Nairobi', 7::double precision, '{"outage": {"below": 30}}'::jsonb) $$,
    'with the balance, and the limits of the meter before those of its region'
);
update alerts.detectors set last_at = pg_temp.at(2) where meter_id = test.meter_id(1);
select test.store_minute(1, pg_temp.at(1), 5);
select results_eq(
    'select t.mark_count, cardinality(t.meters) from alerts._take_watched(100) as t', 'values (1, 0)',
    'a minute before the last one that was learnt is only taken away'
);
select test.store_minute(1, pg_temp.at(4), 5);
select is(
    (select array_agg(m.bucket_at) from alerts._take_watched(100) as t, unnest(t.meters[1].minutes) as m),
    array[pg_temp.at(3), pg_temp.at(4)], 'what was open the last time is looked at again'
);
select test.store_minute(2, pg_temp.at(4), 5), test.store_minute(3, pg_temp.at(4), 5);
update meters.meters set status = 'retired' where meter_id = test.meter_id(2);
select results_eq(
    'select t.mark_count, t.meters[1].meter_id from alerts._take_watched(100) as t',
    'values (2, test.meter_id(3))', 'meters that were taken away are not watched'
);
select count(test.store_minute(1, pg_temp.at(i), 1)) from generate_series(5, 40) as i;
select results_eq(
    'select t.mark_count, cardinality(t.meters[1].minutes) from alerts._take_watched(20) as t', 'values (20, 22)',
    'a batch takes the oldest marks, as many as it may'
);

insert into meters.dirty_buckets (meter_id, bucket_at) values (test.meter_id(1), pg_temp.at(0)), (test.meter_id(4), pg_temp.at(0));
select test.create_meter(4), test.store_minute(4, pg_temp.at(4), 5);
delete from telemetry.undetected_buckets where meter_id = test.meter_id(1);
select is(
    (select t.mark_count from alerts._take_watched(20) as t), 0, 'a new meter waits until its history is rolled up'
);
select test.store_minute(1, pg_temp.at(41), 5);
select is((select t.mark_count from alerts._take_watched(20) as t), 1, 'a known one does not');

select * from finish();
rollback;
