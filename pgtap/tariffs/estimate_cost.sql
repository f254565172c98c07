begin;
select plan(18);

select test.create_user(1);
select test.create_user(2);
select test.create_meter(1, test.user_id(1));
select test.create_meter(2, test.user_id(2));
select test.create_tariff();
select test.create_time_of_use();
update meters.meters set tariff_code = 'test';
select meters.ingest_readings(jsonb_build_array(
    jsonb_build_object('meter_id', test.meter_id(1), 'read_at', date_trunc('hour', now()) - interval '49 hours', 'energy_kwh', 6),
    jsonb_build_object('meter_id', test.meter_id(1), 'read_at', date_trunc('hour', now()) - interval '48 hours', 'energy_kwh', 4)
));

-- Contract
select function_returns(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'tariffs.cost_estimate'
);
select is_definer(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone']
);
select function_privs_are(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'estimate_cost',
    array['numeric', 'text', 'uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select tariff_code, kwh, total from tariffs.estimate_cost(10) $$, $$ values ('test', 10::numeric, 133.00) $$,
    'what so much energy costs'
);
select results_eq(
    $$ select tariff_code, total from tariffs.estimate_cost(10, 'tou', p_from => '2026-06-01 12:00Z') $$,
    $$ values ('tou', 300.00) $$, 'by another tariff, at another time'
);
select results_eq(
    $$
    select kwh, total, coverage
    from tariffs.estimate_cost(
        p_from => date_trunc('hour', now()) - interval '72 hours', p_until => date_trunc('hour', now()) - interval '24 hours'
    )
    $$,
    $$ values (10::numeric, 133.00, 0.0104) $$, 'what was measured, and how much of the time that is'
);
select results_eq(
    $$
    select kwh, total, usage_from < now()
    from tariffs.estimate_cost(
        p_from => date_trunc('hour', now()) + interval '108 hours', p_until => date_trunc('hour', now()) + interval '132 hours'
    )
    $$,
    $$ values (10::numeric, 133.00, true) $$, 'for days to come the same days of last week stand'
);
select is((tariffs.estimate_cost()).kwh, 10::numeric, 'by default the last month of one''s first meter');
select is(
    (tariffs.estimate_cost(p_tariff_code => 'tou')).tariff_code, 'tou', 'a change of tariff can be tried over what was'
);

-- Errors
select throws_ok(
    $$ select tariffs.estimate_cost(p_from => now(), p_until => now() - interval '1 day') $$, 'PT400', 'invalid_period', 'inverted'
);
select throws_ok(
    $$ select tariffs.estimate_cost(p_from => now() - interval '100 days') $$, 'PT400', 'invalid_period', 'too long'
);
select throws_ok($$ select tariffs.estimate_cost('NaN') $$, 'PT400', 'invalid_kwh', 'no number');
select throws_ok($$ select tariffs.estimate_cost(10, 'no') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');

-- Isolation
select throws_ok(
    $$ select tariffs.estimate_cost(p_meter_id => test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'not of somebody else''s meter'
);

select * from finish();
rollback;
