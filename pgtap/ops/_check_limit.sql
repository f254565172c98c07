begin;
select plan(12);

-- Contract
select function_returns('ops', '_check_limit', array['integer'], 'void');
select isnt_definer('ops', '_check_limit', array['integer']);
select function_privs_are('ops', '_check_limit', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_check_limit', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_check_limit', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_check_limit', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_check_limit', array['integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select ops._check_limit(1)', 'one is enough');
select lives_ok('select ops._check_limit(1000)', 'so is a thousand');

-- Errors
select throws_ok('select ops._check_limit(0)', 'PT400', 'invalid_limit', 'none is not');
select throws_ok('select ops._check_limit(1001)', 'PT400', 'invalid_limit', 'nor is more');
select throws_ok('select ops._check_limit(null)', 'PT400', 'invalid_limit', 'nor is any number');

select * from finish();
rollback;
