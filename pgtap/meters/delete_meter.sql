begin;
select plan(14);

-- Contract
select function_returns('meters', 'delete_meter', array['uuid'], 'void');
select is_definer('meters', 'delete_meter', array['uuid']);
select function_privs_are(
    'meters', 'delete_meter', array['uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'delete_meter', array['uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'delete_meter', array['uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'delete_meter', array['uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)); end $$;

select test.login_as('service_role');
select lives_ok($$ select meters.delete_meter(test.meter_id(1)) $$, 'deletes the meter');
select lives_ok($$ select meters.delete_meter(test.meter_id(1)) $$, 'may be repeated');
select is_empty('select meters.list_meters()', 'takes it from the lists');
select is(
    meters.ingest_readings(
        jsonb_build_array(jsonb_build_object('meter_id', test.meter_id(1), 'read_at', now(), 'power_kw', 1))
    ) #>> '{rejected,0,code}',
    'meter_retired', 'makes it take no readings'
);
select test.logout();
select is((select count(*) from meters.meters), 1::bigint, 'keeps the row');
select is(
    (select count(*) from events.events where event_type = 'meter_deleted'), 1::bigint, 'leaves one event'
);

-- Errors
select throws_ok($$ select meters.delete_meter(test.meter_id(5)) $$, 'PT404', 'meter_not_found', 'needs a meter');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.delete_meter(test.meter_id(1)) $$, '42501', null, 'users cannot');

select * from finish();
rollback;
