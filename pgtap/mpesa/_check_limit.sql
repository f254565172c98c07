begin;
select plan(9);

-- Contract
select function_returns('mpesa', '_check_limit', array['integer'], 'void');
select isnt_definer('mpesa', '_check_limit', array['integer']);
select function_privs_are('mpesa', '_check_limit', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_check_limit', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_check_limit', array['integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select mpesa._check_limit(1), mpesa._check_limit(500)', 'takes a page');

-- Errors
select throws_ok('select mpesa._check_limit(0)', 'PT400', 'invalid_limit', 'refuses none');
select throws_ok('select mpesa._check_limit(501)', 'PT400', 'invalid_limit', 'refuses too many');
select throws_ok('select mpesa._check_limit(null)', 'PT400', 'invalid_limit', 'needs a number');

select * from finish();
rollback;
