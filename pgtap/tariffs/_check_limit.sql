begin;
select plan(11);

-- Contract
select function_returns('tariffs', '_check_limit', array['integer'], 'void');
select isnt_definer('tariffs', '_check_limit', array['integer']);
select function_privs_are('tariffs', '_check_limit', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_check_limit', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_check_limit', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_check_limit', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_check_limit', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok('select tariffs._check_limit(1), tariffs._check_limit(1000)', 'a page has 1 to 1000 rows');

-- Errors
select throws_ok('select tariffs._check_limit(0)', 'PT400', 'invalid_limit', 'not none');
select throws_ok('select tariffs._check_limit(1001)', 'PT400', 'invalid_limit', 'not more');
select throws_ok('select tariffs._check_limit(null)', 'PT400', 'invalid_limit', 'and not any number');

select * from finish();
rollback;
