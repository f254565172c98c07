begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_check_limit', array['integer', 'integer'], 'void');
select isnt_definer('telemetry', '_check_limit', array['integer', 'integer']);
select function_privs_are(
    'telemetry', '_check_limit', array['integer', 'integer'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_limit', array['integer', 'integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_limit', array['integer', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_check_limit', array['integer', 'integer'], 'anon', '{}'::text[]
);

-- Behaviour
select lives_ok('select telemetry._check_limit(1, 10), telemetry._check_limit(10, 10)', 'takes the smallest and the largest page');

-- Errors
select throws_ok('select telemetry._check_limit(0, 10)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok('select telemetry._check_limit(11, 10)', 'PT400', 'invalid_limit', 'a page has an end');
select throws_ok('select telemetry._check_limit(null, 10)', 'PT400', 'invalid_limit', 'null is no limit');

select * from finish();
rollback;
