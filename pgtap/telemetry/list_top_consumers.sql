begin;
select plan(16);

-- Contract
select function_returns('telemetry', 'list_top_consumers', array['date', 'date', 'text', 'integer'], 'setof telemetry.consumer');
select is_definer('telemetry', 'list_top_consumers', array['date', 'date', 'text', 'integer']);
select function_privs_are(
    'telemetry', 'list_top_consumers', array['date', 'date', 'text', 'integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_top_consumers', array['date', 'date', 'text', 'integer'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_top_consumers', array['date', 'date', 'text', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'list_top_consumers', array['date', 'date', 'text', 'integer'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
select results_eq(
    $$ select rank, meter_number, energy_kwh, share_percent, power_max_kw from telemetry.list_top_consumers('2025-10-26', '2025-10-27') $$,
    $$ values (1, 'P-1', 25.0, 69.44, 9.0), (2, 'P-2', 11.0, 30.56, null) $$, 'who drew most on a day of the zone comes first'
);
select results_eq(
    $$ select meter_number, energy_kwh, share_percent from telemetry.list_top_consumers('2025-10-01', '2025-10-31', p_limit => 1) $$,
    $$ values ('P-1', 49.0, 81.67) $$, 'over several days, with the share of all that is drawn, however many are shown'
);
select is_empty('select telemetry.list_top_consumers()', 'yesterday, where no day is named');

-- Errors
select throws_ok(
    $$ select telemetry.list_top_consumers('2025-10-26', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok($$ select telemetry.list_top_consumers('infinity') $$, 'PT400', 'invalid_range', 'needs a date');
select throws_ok(
    $$ select telemetry.list_top_consumers('2025-01-26', '2025-10-25') $$, 'PT400', 'range_too_long', 'a month'
);
select throws_ok('select telemetry.list_top_consumers(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select test.login_as('admin', test.user_id(5));
select throws_ok('select telemetry.list_top_consumers()', 'PT400', 'region_missing', 'an admin names a region');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select telemetry.list_top_consumers(p_region => 'Paris') $$, 'PT403', 'region_not_yours', 'an operator has one region');
-- Only the policies stand between them now.
select test.logout();
create or replace function telemetry._check_region(p_region text) returns text language sql return p_region;
select test.login_as('operator', test.user_id(4));
select is_empty(
    $$ select telemetry.list_top_consumers('2025-10-26', '2025-10-27', 'Paris') $$, 'the policies show an operator no meter of another region'
);

select * from finish();
rollback;
