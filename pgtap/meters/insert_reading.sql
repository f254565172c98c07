begin;
select plan(17);

-- Contract
select function_returns('meters', 'insert_reading', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'numeric', 'numeric', 'numeric'], 'meters.readings');
select is_definer('meters', 'insert_reading', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'numeric', 'numeric', 'numeric']);
select function_privs_are(
    'meters', 'insert_reading', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'numeric', 'numeric', 'numeric'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'insert_reading', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'numeric', 'numeric', 'numeric'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'insert_reading', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'numeric', 'numeric', 'numeric'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'insert_reading', array['uuid', 'timestamp with time zone', 'numeric', 'numeric', 'numeric', 'numeric', 'numeric'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)); end $$;
do $$ begin perform core._create_partition('meters.readings', '2026-03-01'); end $$;

select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select meter_id, read_at, power_kw, energy_kwh from meters.insert_reading(
        test.meter_id(1), '2026-03-01 08:00:00.123456+03', 1.5, p_energy_kwh => 0.025) $$,
    $$ values (test.meter_id(1), '2026-03-01 05:00:00.123456+00'::timestamptz, 1.5, 0.025) $$,
    'stores and returns the reading'
);
select is(
    (meters.insert_reading(test.meter_id(1), '2026-03-01 08:00:00.123456+03', 9)).power_kw, 1.5, 'returns the first for a repeat'
);
select test.logout();
select is((select sum(energy_kwh) from meters.unsettled_consumption), 0.025, 'counts the energy once');

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.insert_reading(test.meter_id(1), now(), 'NaN') $$, 'PT400', 'invalid_reading', 'refuses NaN');
select throws_ok($$ select meters.insert_reading(test.meter_id(1), null, 1) $$, 'PT400', 'invalid_reading', 'needs an instant');
select throws_ok($$ select meters.insert_reading(test.meter_id(1), 'infinity', 1) $$, 'PT400', 'invalid_reading', 'needs a finite one');
select throws_ok($$ select meters.insert_reading(null, now(), 1) $$, 'PT400', 'invalid_reading', 'needs a meter');
select throws_ok($$ select meters.insert_reading(test.meter_id(1), now()) $$, 'PT400', 'invalid_reading', 'needs a measurement');
select throws_ok($$ select meters.insert_reading(test.meter_id(9), now(), 1) $$, 'PT404', 'meter_not_found', 'needs a meter that exists');

select test.logout();
do $$ begin perform meters.set_meter_status(test.meter_id(1), 'retired'); end $$;
select throws_ok($$ select meters.insert_reading(test.meter_id(1), now(), 1) $$, 'PT409', 'meter_retired', 'a retired meter measures nothing');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select meters.insert_reading(test.meter_id(1), now(), 1) $$, 'PT404', 'meter_not_found', 'a stranger cannot write');

select * from finish();
rollback;
