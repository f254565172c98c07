begin;
select plan(9);

-- Contract
select function_returns('alerts', '_check_limit', array['integer'], 'void');
select isnt_definer('alerts', '_check_limit', array['integer']);
select function_privs_are('alerts', '_check_limit', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_check_limit', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_check_limit', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok('select alerts._check_limit(1), alerts._check_limit(1000)', 'takes 1 to 1000');

-- Errors
select throws_ok('select alerts._check_limit(0)', 'PT400', 'invalid_limit', 'nothing is no page');
select throws_ok('select alerts._check_limit(1001)', 'PT400', 'invalid_limit', 'a page has an end');
select throws_ok('select alerts._check_limit(null)', 'PT400', 'invalid_limit', 'a page has a size');

select * from finish();
rollback;
