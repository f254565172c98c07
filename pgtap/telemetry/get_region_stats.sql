begin;
select plan(15);

-- Contract
select function_returns('telemetry', 'get_region_stats', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'telemetry.region_stats');
select is_definer('telemetry', 'get_region_stats', array['timestamp with time zone', 'timestamp with time zone', 'text']);
select function_privs_are(
    'telemetry', 'get_region_stats', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_region_stats', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_region_stats', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'get_region_stats', array['timestamp with time zone', 'timestamp with time zone', 'text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
select results_eq(
    $$ select region, reading_count, meter_count, energy_kwh, load_avg_kw, load_min_kw, load_max_kw, peak_at, load_percent, load_factor,
           previous_from, previous_energy_kwh, energy_change_percent
       from telemetry.get_region_stats('2025-10-26 00:00+02', '2025-10-27 00:00+01') $$,
    $$ values ('Paris', 105::bigint, 2, 36.0, round(209.0 / 101, 6), 2.0, 9.0, '2025-10-26 18:05+01'::timestamptz, 9.0,
           round(209.0 / 101 / 9, 4), '2025-10-25 00:00+02'::timestamptz, 24.0, 50.0) $$,
    'adds a period up, against capacity and the day before'
);
select results_eq(
    $$ select reading_count, energy_kwh, load_max_kw, peak_at from telemetry.get_region_stats('2025-01-26', '2025-01-27') $$,
    $$ values (0::bigint, null::numeric, null::numeric, null::timestamptz) $$, 'what was not measured is null and not 0'
);
select is(
    (select load_avg_kw from telemetry.get_region_stats(now() - interval '1 day')), null, 'reaches to this moment'
);

-- Errors
select throws_ok(
    $$ select telemetry.get_region_stats('2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok($$ select telemetry.get_region_stats(null) $$, 'PT400', 'invalid_range', 'needs a beginning');
select throws_ok(
    $$ select telemetry.get_region_stats('2023-10-26', '2025-10-25') $$, 'PT400', 'range_too_long', 'a year and a bit'
);
select test.login_as('admin', test.user_id(5));
select throws_ok($$ select telemetry.get_region_stats('2025-10-26', '2025-10-27') $$, 'PT400', 'region_missing', 'an admin names a region');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok(
    $$ select telemetry.get_region_stats('2025-10-26', '2025-10-27', 'Paris') $$, 'PT403', 'region_not_yours', 'an operator has one region'
);
-- Only the policies stand between them now.
select test.logout();
create or replace function telemetry._check_region(p_region text) returns text language sql return p_region;
select test.login_as('operator', test.user_id(4));
select is(
    (select reading_count from telemetry.get_region_stats('2025-10-26', '2025-10-27', 'Paris')), 0::bigint,
    'the policies show an operator no other region'
);

select * from finish();
rollback;
