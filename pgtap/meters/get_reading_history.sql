begin;
select plan(15);

-- Contract
select function_returns('meters', 'get_reading_history', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof meters.readings');
select is_definer('meters', 'get_reading_history', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'meters', 'get_reading_history', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_reading_history', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_reading_history', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_reading_history', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(1)); end $$;
do $$ begin perform meters.ingest_readings(jsonb_agg(jsonb_build_object(
    'meter_id', test.meter_id(1), 'read_at', '2026-03-01 22:00:00+00'::timestamptz + make_interval(hours => n), 'power_kw', n
)))
from generate_series(0, 5) as n; end $$;

select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select power_kw from meters.get_reading_history(test.meter_id(1))', array[5, 4, 3, 2, 1, 0]::numeric[], 'goes back from the newest'
);
select results_eq(
    'select power_kw from meters.get_reading_history(test.meter_id(1), p_limit => 2)', array[5, 4]::numeric[], 'gives a page'
);
select results_eq(
    $$ select power_kw from meters.get_reading_history(test.meter_id(1), p_limit => 3, p_before => '2026-03-02 02:00:00+00') $$,
    array[3, 2, 1]::numeric[], 'goes on where the page before ended, over midnight'
);
select results_eq(
    $$ select power_kw from meters.get_reading_history(test.meter_id(1), '2026-03-01 23:00:00+00', '2026-03-02 01:00:00+00') $$,
    array[2, 1]::numeric[], 'keeps to the range, whose end is outside'
);
select is_empty('select * from meters.get_reading_history(test.meter_id(2))', 'is empty where there is nothing');

-- Errors
select throws_ok('select meters.get_reading_history(test.meter_id(1), p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok(
    $$ select meters.get_reading_history(test.meter_id(1), '2026-03-02', '2026-03-01') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok('select meters.get_reading_history(test.meter_id(9))', 'PT404', 'meter_not_found', 'needs a meter');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select meters.get_reading_history(test.meter_id(1))', 'PT404', 'meter_not_found', 'strangers see nothing');

select * from finish();
rollback;
