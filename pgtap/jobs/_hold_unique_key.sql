begin;
select plan(12);

-- Contract
select function_returns('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'bigint');
select is_definer('jobs', '_hold_unique_key', array['text', 'text', 'bigint']);
select function_privs_are('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_hold_unique_key', array['text', 'text', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select is(jobs._hold_unique_key('sql', 'a', 7), 7::bigint, 'nobody held it');
select is(jobs._hold_unique_key('sql', 'a', 8), 7::bigint, 'now the first does');
select is(jobs._hold_unique_key('sql', 'b', 8), 8::bigint, 'another key is free');
select is(jobs._hold_unique_key('python', 'a', 9), 9::bigint, 'as is the same in another queue');

-- Errors
select throws_ok($$ select jobs._hold_unique_key('sql', repeat('a', 3000), 1) $$, 'PT400', 'invalid_key', 'a key is short');

select * from finish();
rollback;
