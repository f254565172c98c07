begin;
select plan(6);

-- Contract
select function_returns('events', '_check_limit', array['integer'], 'void');
select function_privs_are('events', '_check_limit', array['integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok('select events._check_limit(n) from unnest(array[1, 10000]) as n', 'from one to ten thousand');

-- Errors
select throws_ok('select events._check_limit(0)', 'PT400', 'invalid_limit', 'not none');
select throws_ok('select events._check_limit(10001)', 'PT400', 'invalid_limit', 'not more');
select throws_ok('select events._check_limit(null)', 'PT400', 'invalid_limit', 'not all');

select * from finish();
rollback;
