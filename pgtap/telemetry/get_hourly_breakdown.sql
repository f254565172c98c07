begin;
select plan(14);

-- Contract
select function_returns('telemetry', 'get_hourly_breakdown', array['uuid', 'date', 'date'], 'setof telemetry.breakdown_bucket');
select is_definer('telemetry', 'get_hourly_breakdown', array['uuid', 'date', 'date']);
select function_privs_are(
    'telemetry', 'get_hourly_breakdown', array['uuid', 'date', 'date'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_hourly_breakdown', array['uuid', 'date', 'date'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_hourly_breakdown', array['uuid', 'date', 'date'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_hourly_breakdown', array['uuid', 'date', 'date'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
select test.login_as('authenticated', test.user_id(1));

-- Behaviour
select results_eq(
    $$ select local_at, bucket_end - bucket_at, reading_count, energy_kwh
       from telemetry.get_hourly_breakdown(test.meter_id(1), '2025-10-26') offset 1 limit 3 $$,
    $$ values ('2025-10-26T01:00:00+02:00', interval '1 hour', 4, 1.0), ('2025-10-26T02:00:00+02:00', '1 hour', 4, 1.0),
        ('2025-10-26T02:00:00+01:00', '1 hour', 4, 1.0) $$,
    'the hour that is there twice is two'
);
select is(
    (select sum(energy_kwh) from telemetry.get_hourly_breakdown(test.meter_id(1), '2025-10-26')), 25.0, 'nothing is lost between the hours'
);
select results_eq(
    $$ select count(*), sum(reading_count), count(energy_kwh) from telemetry.get_hourly_breakdown(test.meter_id(1), '2025-10-27', '2025-10-29') $$,
    $$ values (48::bigint, 0::bigint, 0::bigint) $$, 'hours without readings are rows with no energy, which is not 0'
);
select is((select count(*) from telemetry.get_hourly_breakdown(test.meter_id(1))) between 23 and 25, true, 'today, where no day is named');

-- Errors
select throws_ok(
    $$ select telemetry.get_hourly_breakdown(test.meter_id(1), '2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok($$ select telemetry.get_hourly_breakdown(test.meter_id(1), 'infinity') $$, 'PT400', 'invalid_range', 'needs a date');
select throws_ok(
    $$ select telemetry.get_hourly_breakdown(test.meter_id(1), '2025-10-01', '2025-11-30') $$, 'PT400', 'range_too_long', 'a month of hours'
);

-- Isolation
select throws_ok($$ select telemetry.get_hourly_breakdown(test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'another''s meter is not there');

select * from finish();
rollback;
