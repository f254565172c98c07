begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_check_region', array['text'], 'text');
select isnt_definer('telemetry', '_check_region', array['text']);
select function_privs_are(
    'telemetry', '_check_region', array['text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_region', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_region', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_region', array['text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
select test.login_as('operator', test.user_id(3));
set local role app_api;

-- Behaviour
select is(telemetry._check_region(null), 'Paris', 'an operator has a region');
select is(telemetry._check_region('Paris'), 'Paris', 'and may name it');
select test.logout();
select test.login_as('admin', test.user_id(5));
set local role app_api;
select is(telemetry._check_region('Oslo'), 'Oslo', 'an admin names any');

-- Errors
select throws_ok('select telemetry._check_region(null)', 'PT400', 'region_missing', 'but has to');
select test.logout();
select test.login_as('operator', test.user_id(3));
set local role app_api;
select throws_ok($$ select telemetry._check_region('Oslo') $$, 'PT403', 'region_not_yours', 'an operator has one only');
select test.logout();
do $$ begin perform test.create_user(6, 'operator'); end $$;
select test.login_as('operator', test.user_id(6));
set local role app_api;
select throws_ok('select telemetry._check_region(null)', 'PT403', 'region_not_yours', 'or none at all');

select * from finish();
rollback;
