begin;
select plan(11);

-- Contract
select function_returns('jobs', '_check_limit', array['integer'], 'void');
select is_definer('jobs', '_check_limit', array['integer']);
select function_privs_are('jobs', '_check_limit', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_check_limit', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_check_limit', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_check_limit', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_check_limit', array['integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select jobs._check_limit(1), jobs._check_limit(10000)', '1 to 10000 are fine');

-- Errors
select throws_ok('select jobs._check_limit(0)', 'PT400', 'invalid_limit', '0 is too few');
select throws_ok('select jobs._check_limit(10001)', 'PT400', 'invalid_limit', '10001 are too many');
select throws_ok('select jobs._check_limit(null)', 'PT400', 'invalid_limit', 'null is no number');

select * from finish();
rollback;
