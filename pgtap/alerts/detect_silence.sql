begin;

select plan(13);

-- Contract
select function_returns('alerts', 'detect_silence', array['integer'], 'integer');
select is_definer('alerts', 'detect_silence', array['integer']);
select function_privs_are('alerts', 'detect_silence', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'detect_silence', array['integer'], 'admin', '{}'::text[]);

do $$ begin perform test.create_meter(n) from generate_series(1, 4) as n; end $$;
insert into alerts.detectors (meter_id, last_at, interval_s)
select test.meter_id(n), now() - interval '1 hour', 60 * n * n from generate_series(1, 4) as n;
insert into telemetry.meter_states (meter_id, last_read_at)
select test.meter_id(n), now() - interval '30 minutes' from generate_series(1, 3) as n;
update meters.meters set status = 'retired' where meter_id = test.meter_id(2);

create function pg_temp.silent()
returns text[]
language sql
return array(select a.subject_id from alerts.alerts as a where a.rule_code = 'silence' and a.status <> 'resolved' order by 1);

-- Behaviour
select is(alerts.detect_silence(2), 2, 'a call looks at some meters');
select is(alerts.detect_silence(2), 2, 'the next one at the next');
select is(alerts.detect_silence(2), 0, 'until the round is complete');
select is(
    pg_temp.silent(), array[test.meter_id(1)::text],
    'silent is who sends every minute; not who sends seldom, never did, or was taken away'
);
select matches(
    (select a.message from alerts.alerts as a), '^No readings for 30 minutes$', 'the message says how long'
);
select alerts.detect_silence(10), alerts.detect_silence(10);
select is((select a.seen_count from alerts.alerts as a), 1, 'it is said once');

select test.create_minute_partitions();
select test.store_minute(1, date_trunc('minute', now()), 1);
select alerts.detect_anomalies();
select is(pg_temp.silent(), '{}'::text[], 'a reading ends it');

update telemetry.meter_states set last_read_at = now() - interval '50 minutes' where meter_id = test.meter_id(3);
select alerts.detect_silence();
select is(pg_temp.silent(), array[test.meter_id(1)::text, test.meter_id(3)::text], 'who sends seldom is silent later');

-- Errors
select throws_ok('select alerts.detect_silence(null)', 'PT400', 'invalid_limit', 'a limit is needed');

select * from finish();
rollback;
