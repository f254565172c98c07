begin;
select plan(6);

-- Contract
select function_returns('jobs', '_check_limit', array['integer'], 'void');
select function_privs_are('jobs', '_check_limit', array['integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select jobs._check_limit(1), jobs._check_limit(10000) $$, '1 to 10000');

-- Errors
select throws_ok($$ select jobs._check_limit(0) $$, 'PT400', 'invalid_limit', 'not none');
select throws_ok($$ select jobs._check_limit(10001) $$, 'PT400', 'invalid_limit', 'not more');
select throws_ok($$ select jobs._check_limit(null) $$, 'PT400', 'invalid_limit', 'not just any');

select * from finish();
rollback;
