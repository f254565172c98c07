begin;
select plan(9);

-- Contract
select function_returns('meters', '_check_visible', array['uuid'], 'void');
select isnt_definer('meters', '_check_visible', array['uuid']);
select function_privs_are(
    'meters', '_check_visible', array['uuid'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_visible', array['uuid'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_visible', array['uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_visible', array['uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)); end $$;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select lives_ok($$ select meters._check_visible(test.meter_id(1)) $$, 'the owner may go on');

-- Errors
select throws_ok($$ select meters._check_visible(null) $$, 'PT404', 'meter_not_found', 'needs an id');
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok($$ select meters._check_visible(test.meter_id(1)) $$, 'PT404', 'meter_not_found', 'a stranger may not');

select * from finish();
rollback;
