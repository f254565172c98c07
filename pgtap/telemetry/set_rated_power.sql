begin;
select plan(14);

-- Contract
select function_returns('telemetry', 'set_rated_power', array['uuid', 'numeric'], 'telemetry.rated_powers');
select is_definer('telemetry', 'set_rated_power', array['uuid', 'numeric']);
select function_privs_are(
    'telemetry', 'set_rated_power', array['uuid', 'numeric'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'set_rated_power', array['uuid', 'numeric'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'set_rated_power', array['uuid', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'set_rated_power', array['uuid', 'numeric'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin');
    perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2)), test.create_meter(3);
    update meters.meters set owner_since = '2020-01-01Z' where owner_user_id is not null;
end $$;
select test.login_as('admin', test.user_id(2));
select is((telemetry.set_rated_power(test.meter_id(3), 400)).rated_power_kw, 400::numeric, 'says what a connection can carry');
select is((telemetry.set_rated_power(test.meter_id(3), 250)).rated_power_kw, 250::numeric, 'and says it anew');
select test.logout();
do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"power_kw": -100000}');
    perform test.ingest(2, '2026-03-01 08:00:00+00', '{"power_kw": 40}');
    perform test.ingest(3, '2026-03-01 08:00:00+00', '{"power_kw": 300}');
    perform telemetry.roll_up(), telemetry.roll_up_regions();
end $$;
select results_eq(
    $$ select load_sum_kw, power_min_kw from telemetry.regions_1d $$, $$ values (190::numeric, -100000::numeric) $$,
    'a load counts no more of a meter than that, 100 kW where nothing was said; what was measured stays'
);

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok(
    $$ select telemetry.set_rated_power(test.meter_id(2), 9) $$, 'PT403', 'own_meter', 'nobody says it of a meter of their own'
);
select throws_ok($$ select telemetry.set_rated_power(test.meter_id(3), 0) $$, 'PT400', 'invalid_power', 'nothing is no power');
select throws_ok(
    $$ select telemetry.set_rated_power(test.meter_id(3), 'NaN') $$, 'PT400', 'invalid_power', 'nor is what is no number'
);
select throws_ok($$ select telemetry.set_rated_power(test.meter_id(9), 9) $$, 'PT404', 'meter_not_found', 'needs a meter');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select telemetry.set_rated_power(test.meter_id(1), 9) $$, '42501', null, 'users say nothing of it');

select * from finish();
rollback;
