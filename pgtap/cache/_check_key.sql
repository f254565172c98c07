begin;
select plan(10);

-- Contract
select function_returns('cache', '_check_key', array['text'], 'void');
select isnt_definer('cache', '_check_key', array['text']);
select function_privs_are('cache', '_check_key', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_check_key', array['text'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_check_key', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select cache._check_key('a') $$, 'takes a key');
select lives_ok($$ select cache._check_key(repeat('é', 200)) $$, 'takes a long one');

-- Errors
select throws_ok($$ select cache._check_key('') $$, 'PT400', 'invalid_key', 'refuses nothing');
select throws_ok($$ select cache._check_key(null) $$, 'PT400', 'invalid_key', 'refuses null');
select throws_ok($$ select cache._check_key(repeat('x', 201)) $$, 'PT400', 'invalid_key', 'refuses what is too long');

select * from finish();
rollback;
