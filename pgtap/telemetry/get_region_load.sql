begin;
select plan(18);

-- Contract
select function_returns('telemetry', 'get_region_load', array['timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'timestamp with time zone'], 'setof telemetry.region_bucket');
select is_definer('telemetry', 'get_region_load', array['timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'get_region_load', array['timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_region_load', array['timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'timestamp with time zone'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'get_region_load', array['timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'get_region_load', array['timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
select results_eq(
    $$ select bucket_at, load_avg_kw, load_min_kw, load_max_kw, load_percent, energy_kwh, meter_count
       from telemetry.get_region_load('2025-10-26 00:00+02', '2025-10-27 00:00+01', '1d') $$,
    $$ values ('2025-10-26 00:00+02'::timestamptz, round(209.0 / 101, 6), 2.0, 9.0, 9.0, 36.0, 2) $$, 'adds the meters of the region up, in its zone'
);
select results_eq(
    $$ select bucket_at from telemetry.get_region_load('2025-10-26', '2025-10-27', p_limit => 2, p_before => '2025-10-26 18:00Z') $$,
    $$ values ('2025-10-26 17:45Z'::timestamptz), ('2025-10-26 17:30Z') $$, 'newest first, a page at a time'
);
select is((select count(*) from telemetry.get_region_load('2025-10-01', '2025-11-01', '1h')), 49::bigint, 'at the level that is asked for');

-- Errors
select throws_ok(
    $$ select telemetry.get_region_load('2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok($$ select telemetry.get_region_load(null, '2025-10-25') $$, 'PT400', 'invalid_range', 'from somewhere');
select throws_ok($$ select telemetry.get_region_load('2025-10-25', 'infinity') $$, 'PT400', 'invalid_range', 'to somewhere');
select throws_ok($$ select telemetry.get_region_load('2025-10-25', '2025-10-26', '1w') $$, 'PT400', 'invalid_level', 'needs a level');
select throws_ok($$ select telemetry.get_region_load('2025-10-25', '2025-10-26', p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok(
    $$ select telemetry.get_region_load('2025-01-25', '2025-10-26', '1m') $$, 'PT400', 'range_too_long', 'minutes are for weeks'
);
select test.login_as('admin', test.user_id(5));
select throws_ok($$ select telemetry.get_region_load('2025-10-25', '2025-10-26') $$, 'PT400', 'region_missing', 'an admin names a region');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok(
    $$ select telemetry.get_region_load('2025-10-25', '2025-10-26', p_region => 'Paris') $$, 'PT403', 'region_not_yours', 'an operator has one region'
);
-- Only the policies stand between them now.
select test.logout();
create or replace function telemetry._check_region(p_region text) returns text language sql return p_region;
select test.login_as('operator', test.user_id(4));
select is_empty(
    $$ select telemetry.get_region_load('2025-10-25', '2025-10-26', p_region => 'Paris') $$, 'the policies show an operator no other region'
);

select * from finish();
rollback;
