begin;
select plan(26);

-- Contract
select function_returns('meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'], 'setof meters.listing');
select is_definer('meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text']);
select function_privs_are(
    'meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'search_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'], 'service_role', array['EXECUTE']
);

select test.create_user(1), test.create_user(2, 'operator'), test.create_user(3, 'operator'), test.create_user(4, 'operator');
update auth.users set region = case user_id when test.user_id(2) then 'North' else 'South' end
where user_id in (test.user_id(2), test.user_id(3));
select meters.create_meter(n, r, p_meter_id => test.meter_id(i), p_owner_user_id => case when i = 2 then test.user_id(1) end)
from (values (1, 'A-100', 'North'), (2, 'A-101', 'North'), (3, 'a-102', 'North'), (4, 'B-100', 'South'), (5, 'A-103', 'South'))
    as m (i, n, r);
select meters.set_meter_status(test.meter_id(2), 'suspended'), meters.delete_meter(test.meter_id(5));
select meters.insert_reading(test.meter_id(1), now() - interval '1 hour', p_power_kw => 2);
select meters.insert_reading(test.meter_id(4), now() - interval '3 hours', p_power_kw => 4);
select telemetry.roll_up();

-- Behaviour
select test.login_as('admin', test.user_id(9));
select results_eq(
    'select meter_number from meters.search_meters()', array['A-100', 'A-101', 'B-100', 'a-102'],
    'an admin finds all that are not deleted, by number'
);
select results_eq(
    $$ select meter_number from meters.search_meters(' A-') $$, array['A-100', 'A-101'], 'by the beginning of the number'
);
select is_empty($$ select from meters.search_meters('%') $$, 'a percent sign is only that');
select results_eq(
    $$ select meter_number from meters.search_meters(p_owner_user_id => test.user_id(1)) $$, array['A-101'], 'by owner'
);
select results_eq(
    $$ select meter_number from meters.search_meters(p_status => 'suspended') $$, array['A-101'], 'by status'
);
select results_eq(
    $$ select meter_number, last_read_at, power_kw from meters.search_meters(p_region => 'South') $$,
    $$ values ('B-100', now() - interval '3 hours', 4::numeric) $$,
    'by region, with what it last measured'
);
select results_eq(
    $$ select meter_number from meters.search_meters(p_seen_since => now() - interval '2 hours') $$, array['A-100'],
    'by when it was heard of'
);
select results_eq(
    $$ select meter_number from meters.search_meters(p_seen_before => now() - interval '2 hours') $$,
    array['A-101', 'B-100', 'a-102'], 'or was not, those never heard of among them'
);
select results_eq(
    $$ select meter_number from meters.search_meters(p_limit => 2) $$, array['A-100', 'A-101'], 'a page at a time'
);
select results_eq(
    $$ select meter_number from meters.search_meters(p_limit => 2, p_after => 'A-101') $$, array['B-100', 'a-102'],
    'the next one after the last number'
);

-- Errors
select throws_ok('select meters.search_meters(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok('select meters.search_meters(p_limit => null)', 'PT400', 'invalid_limit', 'and a size');
select throws_ok($$ select meters.search_meters(p_status => 'gone') $$, 'PT400', 'invalid_status', 'a status is known');
select throws_ok(
    $$ select meters.search_meters(p_seen_since => now(), p_seen_before => now() - interval '1 day') $$, 'PT400',
    'invalid_range', 'a time begins before it ends'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select results_eq(
    'select meter_number from meters.search_meters()', array['A-100', 'A-101', 'a-102'], 'an operator finds the region''s'
);
select is_empty($$ select from meters.search_meters(p_region => 'South') $$, 'not those of another');
select is_empty($$ select from meters.search_meters('B') $$, 'whatever is asked for');
select test.login_as('operator', test.user_id(4));
select is_empty('select from meters.search_meters()', 'without a region nothing');
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select meters.search_meters()', '42501', null, 'users list their own with list_meters');

select * from finish();
rollback;
