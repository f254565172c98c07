begin;
select plan(10);

-- Contract
select function_returns('jobs', '_check_key', array['text'], 'void');
select is_definer('jobs', '_check_key', array['text']);
select function_privs_are('jobs', '_check_key', array['text'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_check_key', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_check_key', array['text'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_check_key', array['text'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_check_key', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok(
    $$ select jobs._check_key('a'), jobs._check_key(repeat('é', 500)), jobs._check_key(null) $$,
    'up to 1000 bytes are a key, null is none'
);

-- Errors
select throws_ok($$ select jobs._check_key('') $$, 'PT400', 'invalid_key', 'an empty text is no key');
select throws_ok($$ select jobs._check_key(repeat('a', 1001)) $$, 'PT400', 'invalid_key', '1001 bytes are too many');

select * from finish();
rollback;
