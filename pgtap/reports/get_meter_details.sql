begin;
select plan(15);

-- Contract
select function_returns('reports', 'get_meter_details', array['uuid', 'text'], 'jsonb');
select is_definer('reports', 'get_meter_details', array['uuid', 'text']);
select function_privs_are(
    'reports', 'get_meter_details', array['uuid', 'text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_meter_details', array['uuid', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_meter_details', array['uuid', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_meter_details', array['uuid', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_meter_details', array['uuid', 'text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
select test.create_rule('spike');
select test.signal(1, 5);
insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
values
    (test.user_id(1), core.uuid_v7(), 'sms', '+254700000001', now()),
    (test.user_id(1), core.uuid_v7(), 'sms', '+254700000002', null);
select meters.insert_reading(test.meter_id(1), now() - interval '10 minutes', p_power_kw => 25, p_energy_kwh => 3);
select telemetry.roll_up();
select tokens.apply_consumption();

-- Behaviour
select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select d #>> '{meter,meter_number}', d #>> '{owner,email}', d #>> '{owner,addresses,0,address}',
           d #>> '{owner,addresses,1,address}', d #>> '{latest_reading,power_kw}', d ->> 'open_alert_count',
           d #>> '{open_alerts,0,status}', d #>> '{balance,balance_kwh}', d #>> '{tariff,currency}',
           d #>> '{last_purchases,0,total}'
       from reports.get_meter_details(test.meter_id(1)) as d $$,
    $$ values (meters.make_drn(1), 'user1@example.com', '+254700000001', null, '25.000000', '1', 'active', '1.000000', 'KES',
        '100.00') $$,
    'all of a meter in one call; of addresses those that were verified'
);
select is(
    reports.get_meter_details(p_meter_number => ' ' || meters.make_drn(1)) #>> '{meter,meter_id}', test.meter_id(1)::text,
    'by its number'
);
select ok(
    not reports.get_meter_details(test.meter_id(1))::text like '%' || (
        select token from tokens.list_purchases(test.meter_id(1)) limit 1
    ) || '%',
    'tokens themselves are the customer''s'
);

-- Errors
select throws_ok($$ select reports.get_meter_details() $$, 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok(
    $$ select reports.get_meter_details(p_meter_number => 'x') $$, 'PT404', 'meter_not_found', 'that is there'
);

-- Isolation
select throws_ok(
    $$ select reports.get_meter_details(test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'not in another region'
);
select test.login_as('operator', test.user_id(13));
select throws_ok(
    $$ select reports.get_meter_details(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'nor without one'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select reports.get_meter_details(test.meter_id(1)) $$, '42501', null, 'for staff only');

select * from finish();
rollback;
