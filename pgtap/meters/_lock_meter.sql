begin;
select plan(10);

-- Contract
select function_returns('meters', '_lock_meter', array['uuid'], 'meters.meters');
select isnt_definer('meters', '_lock_meter', array['uuid']);
select function_privs_are(
    'meters', '_lock_meter', array['uuid'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_lock_meter', array['uuid'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_lock_meter', array['uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_lock_meter', array['uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_meter(1), test.create_meter(2); end $$;
select is((meters._lock_meter(test.meter_id(1))).meter_id, test.meter_id(1), 'returns the meter');

-- Errors
do $$ begin perform meters.delete_meter(test.meter_id(2)); end $$;
select throws_ok($$ select meters._lock_meter(test.meter_id(2)) $$, 'PT410', 'meter_deleted', 'a deleted meter stays as it is');
select throws_ok($$ select meters._lock_meter(test.meter_id(3)) $$, 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok($$ select meters._lock_meter(null) $$, 'PT404', 'meter_not_found', 'needs an id');

select * from finish();
rollback;
