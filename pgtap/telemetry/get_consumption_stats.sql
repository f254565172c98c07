begin;
select plan(16);

-- Contract
select function_returns('telemetry', 'get_consumption_stats', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'telemetry.consumption_stats');
select is_definer('telemetry', 'get_consumption_stats', array['uuid', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'get_consumption_stats', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_consumption_stats', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_consumption_stats', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_consumption_stats', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
select test.login_as('authenticated', test.user_id(1));

-- Behaviour
prepare stats as
    select reading_count, energy_kwh, power_avg_kw, power_min_kw, power_max_kw, peak_at, voltage_avg, current_avg_a,
        previous_from, previous_energy_kwh, energy_change_percent
    from telemetry.get_consumption_stats(test.meter_id(1), '2025-10-26 00:00+02', '2025-10-27 00:00+01');
prepare wanted as
    values (101::bigint, 25.0, round(209.0 / 101, 6), 2.0, 9.0, '2025-10-26 18:05+01'::timestamptz, 230.0, 4.0,
        '2025-10-25 00:00+02'::timestamptz, 24.0, 4.17);
select results_eq('stats', 'wanted', 'adds a period up before it was rolled up, and compares it with the day before');
select test.logout();
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;
select test.login_as('authenticated', test.user_id(1));
select results_eq('stats', 'wanted', 'the same when it was');
select results_eq(
    $$ select period_from, period_until, reading_count, energy_kwh
       from telemetry.get_consumption_stats(test.meter_id(1), '2025-10-26 10:15:59Z', '2025-10-26 11:00:59Z') $$,
    $$ values ('2025-10-26 10:15Z'::timestamptz, '2025-10-26 11:00Z'::timestamptz, 3::bigint, 0.75) $$,
    'counts whole minutes, the end outside'
);
select results_eq(
    $$ select reading_count, energy_kwh, power_avg_kw, peak_at, energy_change_percent
       from telemetry.get_consumption_stats(test.meter_id(1), '2025-01-01', '2025-01-02') $$,
    $$ values (0::bigint, null::numeric, null::numeric, null::timestamptz, null::numeric) $$,
    'what was not measured is null and not 0'
);
select lives_ok($$ select telemetry.get_consumption_stats(test.meter_id(1), now() - interval '1 day') $$, 'reaches to this moment');

-- Errors
select throws_ok($$ select telemetry.get_consumption_stats(test.meter_id(1), null) $$, 'PT400', 'invalid_range', 'needs a beginning');
select throws_ok($$ select telemetry.get_consumption_stats(test.meter_id(1), '-infinity') $$, 'PT400', 'invalid_range', 'which is not infinity');
select throws_ok(
    $$ select telemetry.get_consumption_stats(test.meter_id(1), '2025-10-02', '2025-10-01') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok(
    $$ select telemetry.get_consumption_stats(test.meter_id(1), '2023-10-02', '2025-10-01') $$, 'PT400', 'range_too_long', 'a year and a bit'
);

-- Isolation
select throws_ok(
    $$ select telemetry.get_consumption_stats(test.meter_id(2), '2025-10-01', '2025-10-02') $$, 'PT404', 'meter_not_found',
    'another''s meter is not there'
);

select * from finish();
rollback;
