begin;
select plan(13);

-- Contract
select function_returns('telemetry', 'list_region_readings', array['text', 'integer', 'uuid'], 'setof telemetry.latest_reading');
select is_definer('telemetry', 'list_region_readings', array['text', 'integer', 'uuid']);
select function_privs_are(
    'telemetry', 'list_region_readings', array['text', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_region_readings', array['text', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_region_readings', array['text', 'integer', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'list_region_readings', array['text', 'integer', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
select results_eq(
    'select meter_number, read_at from telemetry.list_region_readings()',
    $$ values ('P-1', '2025-10-26 23:45+01'::timestamptz), ('P-2', '2025-10-26 16:00Z') $$, 'shows the meters of the region'
);
select results_eq(
    $$ select meter_number from telemetry.list_region_readings('Paris', 1, test.meter_id(1)) $$, array['P-2'], 'a page at a time'
);

-- Errors
select throws_ok('select telemetry.list_region_readings(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select test.login_as('admin', test.user_id(5));
select throws_ok('select telemetry.list_region_readings()', 'PT400', 'region_missing', 'an admin names a region');
select is((select count(*) from telemetry.list_region_readings('Paris')), 2::bigint, 'any region');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select telemetry.list_region_readings('Paris') $$, 'PT403', 'region_not_yours', 'an operator has one region');
-- Only the policies stand between them now.
select test.logout();
create or replace function telemetry._check_region(p_region text) returns text language sql return p_region;
select test.login_as('operator', test.user_id(4));
select is_empty($$ select telemetry.list_region_readings('Paris') $$, 'the policies show an operator no meter of another region');

select * from finish();
rollback;
