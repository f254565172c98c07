begin;

select plan(5);

-- Contract
select function_returns('alerts', '_detect_apart', array['alerts.watched_meter', 'alerts.rules[]'], 'void');
select function_privs_are(
    'alerts', '_detect_apart', array['alerts.watched_meter', 'alerts.rules[]'], 'service_role', '{}'::text[]
);

select test.create_meter(1);
insert into alerts.detectors (meter_id) values (test.meter_id(1));

create function pg_temp.detect(p_power double precision)
returns void
language sql
begin atomic
    select alerts._detect_apart(
        row(
            test.meter_id(1), 'Nairobi', 'UTC', null, null, null, null, '{}'::text[], '{"outage": {"below": "x"}}',
            array[
                row(now() - interval '2 minutes', now() - interval '2 minutes', p_power, 200, 5, false, false),
                row(now() - interval '1 minute', now() - interval '1 minute', p_power, 200, 5, false, true)
            ]::alerts.watched_minute[]
        )::alerts.watched_meter,
        alerts._get_detection_rules('meter')
    );
end;

-- Behaviour
select pg_temp.detect(1);
select results_eq(
    'select f.rule_code, f.failure_count from alerts.detection_failures as f', $$ values ('outage', 1::bigint) $$,
    'a rule that fails is noted'
);
select results_eq(
    'select c.rule_code from alerts.conditions as c', $$ values ('undervoltage') $$, 'and the others are followed'
);
select is((select d.last_at from alerts.detectors as d), now() - interval '2 minutes', 'and the minutes are learnt');

select * from finish();
rollback;
