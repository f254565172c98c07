begin;
select plan(7);

-- Contract
select function_returns('jobs', '_check_key', array['text'], 'void');
select function_privs_are('jobs', '_check_key', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select jobs._check_key('k'), jobs._check_key(repeat('k', 1000)) $$, '1 to 1000 bytes');
select lives_ok($$ select jobs._check_key(null) $$, 'or none');

-- Errors
select throws_ok($$ select jobs._check_key('') $$, 'PT400', 'invalid_key', 'an empty key is none');
select throws_ok($$ select jobs._check_key(repeat('k', 1001)) $$, 'PT400', 'invalid_key', 'nor is a long one');
select throws_ok($$ select jobs._check_key(repeat('ä', 501)) $$, 'PT400', 'invalid_key', 'counted in bytes');

select * from finish();
rollback;
