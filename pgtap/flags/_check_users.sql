begin;
select plan(11);

-- Contract
select function_returns('flags', '_check_users', array['jsonb'], 'jsonb');
select volatility_is('flags', '_check_users', array['jsonb'], 'immutable');
select isnt_definer('flags', '_check_users', array['jsonb']);
select function_privs_are('flags', '_check_users', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_users', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._check_users('["b", "a", "b"]'), '["a", "b"]', 'each once, in order');
select is(flags._check_users(null), '[]', 'none is none');

-- Errors
select throws_ok($$ select flags._check_users('"a"') $$, 'PT400', 'invalid_users', 'a text is no list');
select throws_ok($$ select flags._check_users('[5]') $$, 'PT400', 'invalid_users', 'a number is no key');
select throws_ok($$ select flags._check_users('[""]') $$, 'PT400', 'invalid_users', 'nor is nothing');
select throws_ok($$ select flags._check_users((select jsonb_agg(n::text) from generate_series(1, 10001) as n)) $$, 'PT400', 'invalid_users', 'there is a limit');

select * from finish();
rollback;
