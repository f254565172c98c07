begin;
select plan(14);

-- Contract
select function_returns('meters', 'set_meter_statuses', array['jsonb'], 'setof meters.status_change');
select is_definer('meters', 'set_meter_statuses', array['jsonb']);
select function_privs_are(
    'meters', 'set_meter_statuses', array['jsonb'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'set_meter_statuses', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'set_meter_statuses', array['jsonb'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'meters', 'set_meter_statuses', array['jsonb'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'set_meter_statuses', array['jsonb'], 'service_role', array['EXECUTE']
);

select test.create_user(1, 'operator'), test.create_user(2);
update auth.users set region = 'Nairobi' where user_role = 'operator';
select test.create_meter(1), test.create_meter(2), test.create_meter(3, p_region => 'Mombasa'), test.create_meter(4);
select meters.delete_meter(test.meter_id(4));

-- Behaviour
select test.login_as('operator', test.user_id(1));
select results_eq(
    $query$
    select item_index, meter_id, from_status, to_status, code
    from meters.set_meter_statuses(jsonb_build_array(
        jsonb_build_object('meter_id', test.meter_id(2), 'status', 'suspended'),
        jsonb_build_object('meter_number', meters.make_drn(1), 'status', 'suspended'),
        jsonb_build_object('meter_id', test.meter_id(3), 'status', 'suspended'),
        jsonb_build_object('meter_id', test.meter_id(4), 'status', 'suspended'),
        jsonb_build_object('meter_id', test.meter_id(1), 'status', 'retired'),
        jsonb_build_object('meter_id', test.meter_id(1), 'status', 'registered'),
        jsonb_build_object('meter_id', test.meter_id(1), 'status', 'gone'),
        jsonb_build_object('meter_id', 'x', 'status', 'active'),
        jsonb_build_object('status', 'active'),
        '7'::jsonb,
        'null'::jsonb
    ))
    $query$,
    $$ values
        (0, test.meter_id(2), 'active', 'suspended', null),
        (1, test.meter_id(1), 'active', 'suspended', null),
        (2, test.meter_id(3), null, 'suspended', 'meter_not_found'),
        (3, test.meter_id(4), 'active', 'suspended', 'meter_deleted'),
        (4, test.meter_id(1), 'active', 'retired', 'managers_only'),
        (5, test.meter_id(1), 'active', 'registered', 'status_transition_not_allowed'),
        (6, test.meter_id(1), 'active', 'gone', 'invalid_status'),
        (7, null, null, 'active', 'meter_not_found'),
        (8, null, null, 'active', 'meter_not_found'),
        (9, null, null, null, 'meter_not_found'),
        (10, null, null, null, 'meter_not_found') $$,
    'does what can be done and says of the rest why not'
);
select test.logout();
select results_eq(
    'select status from meters.meters order by meter_id', array['suspended', 'suspended', 'active', 'active'],
    'the good ones are done'
);
select is_empty($$ select from meters.set_meter_statuses('[]') $$, 'nothing is nothing');

-- Errors
select throws_ok('select meters.set_meter_statuses(null)', 'PT400', 'invalid_changes', 'needs changes');
select throws_ok($$ select meters.set_meter_statuses('{}') $$, 'PT400', 'invalid_changes', 'in an array');
select throws_ok(
    $$ select meters.set_meter_statuses((select jsonb_agg(1) from generate_series(1, 1001))) $$,
    'PT400', 'too_many_changes', 'not too many at once'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select meters.set_meter_statuses('[]') $$, '42501', null, 'users change none');

select * from finish();
rollback;
