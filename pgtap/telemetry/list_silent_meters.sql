begin;
select plan(18);

-- Contract
select function_returns('telemetry', 'list_silent_meters', array['interval', 'text', 'integer', 'uuid'], 'setof telemetry.latest_reading');
select is_definer('telemetry', 'list_silent_meters', array['interval', 'text', 'integer', 'uuid']);
select function_privs_are(
    'telemetry', 'list_silent_meters', array['interval', 'text', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_silent_meters', array['interval', 'text', 'integer', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_silent_meters', array['interval', 'text', 'integer', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'list_silent_meters', array['interval', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
do $$ begin
    perform test.create_meter(8, p_region => 'Paris'), test.create_meter(9, p_region => 'Paris');
    perform meters.insert_reading(test.meter_id(8), now() - interval '10 minutes', 1);
end $$;
select test.login_as('operator', test.user_id(3));

-- Behaviour
prepare silent as select meter_id from telemetry.list_silent_meters();
select results_eq(
    'silent', array[test.meter_id(1), test.meter_id(2), test.meter_id(9)], 'one that sent a moment ago is not silent, even before the roll-up'
);
select test.logout();
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;
select test.login_as('operator', test.user_id(3));
select results_eq('silent', array[test.meter_id(1), test.meter_id(2), test.meter_id(9)], 'nor after it');
select results_eq(
    $$ select meter_id from telemetry.list_silent_meters('5 minutes', p_limit => 2, p_after => test.meter_id(2)) $$,
    array[test.meter_id(8), test.meter_id(9)], 'ten minutes are long for who asks for five; a page at a time'
);
select is(
    (select read_at from telemetry.list_silent_meters() where meter_id = test.meter_id(2)), '2025-10-26 16:00Z'::timestamptz, 'says since when'
);
select test.logout();
update meters.meters set status = 'suspended' where meter_id = test.meter_id(9);
select test.login_as('operator', test.user_id(3));
select results_eq('silent', array[test.meter_id(1), test.meter_id(2)], 'only an active meter is expected to send');

-- Errors
select throws_ok($$ select telemetry.list_silent_meters(null) $$, 'PT400', 'invalid_interval', 'needs an interval');
select throws_ok($$ select telemetry.list_silent_meters('-1 day') $$, 'PT400', 'invalid_interval', 'that is positive');
select throws_ok($$ select telemetry.list_silent_meters('3000 years') $$, 'PT400', 'invalid_interval', 'and has been');
select throws_ok('select telemetry.list_silent_meters(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select test.login_as('admin', test.user_id(5));
select throws_ok('select telemetry.list_silent_meters()', 'PT400', 'region_missing', 'an admin names a region');

-- Isolation
select test.login_as('operator', test.user_id(4));
select throws_ok($$ select telemetry.list_silent_meters(p_region => 'Paris') $$, 'PT403', 'region_not_yours', 'an operator has one region');
-- Only the policies stand between them now.
select test.logout();
create or replace function telemetry._check_region(p_region text) returns text language sql return p_region;
select test.login_as('operator', test.user_id(4));
select is_empty($$ select telemetry.list_silent_meters(p_region => 'Paris') $$, 'the policies show an operator no meter of another region');

select * from finish();
rollback;
