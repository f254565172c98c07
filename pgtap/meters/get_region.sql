begin;
select plan(11);

-- Contract
select function_returns('meters', 'get_region', array['text'], 'meters.regions');
select is_definer('meters', 'get_region', array['text']);
select function_privs_are(
    'meters', 'get_region', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'get_region', array['text'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_region', array['text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_region', array['text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'get_region', array['text'], 'service_role', array['EXECUTE']
);

-- Behaviour
select meters.upsert_region('North', 'The north', 'Africa/Nairobi', 5);
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select region, name, time_zone, capacity_kw from meters.get_region(' North') $$,
    $$ values ('North', 'The north', 'Africa/Nairobi', 5.000) $$,
    'every user may know a region'
);

-- Errors
select throws_ok($$ select meters.get_region('Nowhere') $$, 'PT404', 'region_not_found', 'knows declared regions only');
select throws_ok($$ select meters.get_region(null) $$, 'PT404', 'region_not_found', 'nothing is no region');

-- Isolation
select test.login_as('anon');
select throws_ok($$ select meters.get_region('North') $$, '42501', null, 'strangers do not');

select * from finish();
rollback;
