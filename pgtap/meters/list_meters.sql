begin;
select plan(16);

-- Contract
select function_returns('meters', 'list_meters', array['text', 'text', 'uuid', 'integer', 'uuid'], 'setof meters.meters');
select is_definer('meters', 'list_meters', array['text', 'text', 'uuid', 'integer', 'uuid']);
select function_privs_are(
    'meters', 'list_meters', array['text', 'text', 'uuid', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_meters', array['text', 'text', 'uuid', 'integer', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_meters', array['text', 'text', 'uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'list_meters', array['text', 'text', 'uuid', 'integer', 'uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(1), 'Coast'),
    test.create_meter(3, test.user_id(2)), test.create_meter(4, null, 'Coast'); end $$;
do $$ begin perform meters.set_meter_status(test.meter_id(4), 'suspended'); end $$;

select test.login_as('service_role');
select results_eq(
    'select meter_id from meters.list_meters(p_limit => 2)', array[test.meter_id(1), test.meter_id(2)], 'begins with the first'
);
select results_eq(
    'select meter_id from meters.list_meters(p_limit => 2, p_after => test.meter_id(2))',
    array[test.meter_id(3), test.meter_id(4)], 'goes on after a page'
);
select results_eq(
    $$ select meter_id from meters.list_meters('Coast') $$, array[test.meter_id(2), test.meter_id(4)], 'keeps to a region'
);
select results_eq(
    $$ select meter_id from meters.list_meters(p_status => 'suspended') $$, array[test.meter_id(4)], 'keeps to a status'
);
select results_eq(
    $$ select meter_id from meters.list_meters(p_owner_user_id => test.user_id(2)) $$, array[test.meter_id(3)], 'keeps to an owner'
);

-- Errors
select throws_ok('select meters.list_meters(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok('select meters.list_meters(p_limit => null)', 'PT400', 'invalid_limit', 'a page has an end');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select meter_id from meters.list_meters()', array[test.meter_id(1), test.meter_id(2)], 'a user sees their own'
);
do $$ begin perform test.logout(), test.create_operator(5, 'Coast'), test.login_as('operator', test.user_id(5)); end $$;
select results_eq(
    'select meter_id from meters.list_meters()', array[test.meter_id(2), test.meter_id(4)], 'an operator sees the region'
);
select test.login_as('admin', test.user_id(6));
select is((select count(*) from meters.list_meters()), 4::bigint, 'an admin sees all');

select * from finish();
rollback;
