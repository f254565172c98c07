begin;
select plan(11);

-- Contract
select function_returns('meters', 'get_latest_reading', array['uuid'], 'meters.readings');
select is_definer('meters', 'get_latest_reading', array['uuid']);
select function_privs_are(
    'meters', 'get_latest_reading', array['uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_latest_reading', array['uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_latest_reading', array['uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_latest_reading', array['uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(1)); end $$;
do $$ begin perform meters.ingest_readings(jsonb_agg(jsonb_build_object(
    'meter_id', test.meter_id(1), 'read_at', '2026-03-01 22:00:00+00'::timestamptz + make_interval(hours => n), 'power_kw', n
)))
from generate_series(0, 5) as n; end $$;

select test.login_as('authenticated', test.user_id(1));
select is((meters.get_latest_reading(test.meter_id(1))).read_at, '2026-03-02 03:00:00+00', 'is the newest one');
select is((meters.get_latest_reading(test.meter_id(2))).read_at, null, 'is null where there is none');
select test.logout();
do $$ begin perform meters.insert_reading(test.meter_id(1), now(), 7); end $$;
select is((meters.get_latest_reading(test.meter_id(1))).power_kw, 7::numeric, 'is a new one at once');

-- Errors
select throws_ok($$ select meters.get_latest_reading(test.meter_id(9)) $$, 'PT404', 'meter_not_found', 'needs a meter');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select meters.get_latest_reading(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'strangers see nothing');

select * from finish();
rollback;
