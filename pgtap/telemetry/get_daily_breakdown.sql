begin;
select plan(13);

-- Contract
select function_returns('telemetry', 'get_daily_breakdown', array['uuid', 'date', 'date'], 'setof telemetry.breakdown_bucket');
select is_definer('telemetry', 'get_daily_breakdown', array['uuid', 'date', 'date']);
select function_privs_are(
    'telemetry', 'get_daily_breakdown', array['uuid', 'date', 'date'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_daily_breakdown', array['uuid', 'date', 'date'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_daily_breakdown', array['uuid', 'date', 'date'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_daily_breakdown', array['uuid', 'date', 'date'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
select test.login_as('authenticated', test.user_id(1));

-- Behaviour
select results_eq(
    $$ select local_at, bucket_end - bucket_at, reading_count, energy_kwh
       from telemetry.get_daily_breakdown(test.meter_id(1), '2025-10-24', '2025-10-28') $$,
    $$ values ('2025-10-24T00:00:00+02:00', interval '1 day', 0, null), ('2025-10-25T00:00:00+02:00', '1 day', 96, 24.0),
        ('2025-10-26T00:00:00+02:00', '25 hours', 101, 25.0), ('2025-10-27T00:00:00+01:00', '1 day', 0, null) $$,
    'every day has a row, as long as it was'
);
select is((select count(*) from telemetry.get_daily_breakdown(test.meter_id(1))), 30::bigint, 'thirty days, where none is named');
select is(
    (select max(bucket_at) from telemetry.get_daily_breakdown(test.meter_id(1))),
    date_trunc('day', now(), 'Europe/Paris'), 'the last is today'
);

-- Errors
select throws_ok(
    $$ select telemetry.get_daily_breakdown(test.meter_id(1), '2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok($$ select telemetry.get_daily_breakdown(test.meter_id(1), '-infinity') $$, 'PT400', 'invalid_range', 'needs a date');
select throws_ok(
    $$ select telemetry.get_daily_breakdown(test.meter_id(1), '2020-10-01', '2025-11-30') $$, 'PT400', 'range_too_long', 'a year and a bit'
);

-- Isolation
select throws_ok($$ select telemetry.get_daily_breakdown(test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'another''s meter is not there');

select * from finish();
rollback;
