begin;

select plan(8);

-- Contract
select function_returns('alerts', '_detect_meter', array['alerts.watched_meter', 'alerts.rules[]'], 'void');
select function_privs_are(
    'alerts', '_detect_meter', array['alerts.watched_meter', 'alerts.rules[]'], 'service_role', '{}'::text[]
);

create function pg_temp.at(p_minute integer)
returns timestamptz
language sql
return date_trunc('minute', now()) - interval '3 hours' + make_interval(mins => p_minute);

-- Looks at minutes of meter 1 with these voltages, from a minute on; the last one may still change.
create function pg_temp.detect(p_from timestamptz, p_voltages double precision[])
returns text
language plpgsql
as $$
declare
    v_meter alerts.watched_meter;
begin
    select d.meter_id, 'Nairobi', 'UTC', d.last_at, d.interval_s, d.power, null,
        array(select c.rule_code from alerts.conditions as c where c.subject_id = d.meter_id::text and c.is_firing), null,
        (
            select array_agg(row(
                p_from + make_interval(mins => i - 1), p_from + make_interval(mins => i - 1), 1, p_voltages[i], 5, false,
                i = cardinality(p_voltages)
            )::alerts.watched_minute order by i)
            from generate_series(1, cardinality(p_voltages)) as i
        )
    into v_meter
    from alerts.detectors as d
    where d.meter_id = test.meter_id(1);

    perform alerts._detect_meter(v_meter, alerts._get_detection_rules('meter'));

    return (
        select string_agg(c.rule_code || ' ' || c.signal_count, ', ') from alerts.conditions as c where c.is_firing
    );
end;
$$;

select test.create_meter(1);
insert into alerts.detectors (meter_id) values (test.meter_id(1));

-- Behaviour
select is(pg_temp.detect(pg_temp.at(1), array[230, 230, 260]), 'overvoltage 1', 'what is seen is signalled at once');
select results_eq(
    $$ select d.last_at, d.interval_s, (d.power).value_count from alerts.detectors as d $$,
    $$ values (pg_temp.at(2), 60::double precision, 2::bigint) $$, 'what may still change is not learnt'
);
select is(
    pg_temp.detect(pg_temp.at(3), array[260]), 'overvoltage 1', 'the same again is not signalled twice'
);
select is(pg_temp.detect(pg_temp.at(3), array[260, 261, 262]), 'overvoltage 2', 'each full minute counts once');
select is(pg_temp.detect(pg_temp.at(5), array[230, 230]), null, 'what is over in a full minute is over');
select is(
    pg_temp.detect(now() - interval '30 hours', array[260, 260]), null, 'what is older than a day raises nothing'
);

select * from finish();
rollback;
