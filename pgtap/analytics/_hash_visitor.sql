begin;
select plan(9);

-- Contract
select function_returns('analytics', '_hash_visitor', array['text'], 'bigint');
select isnt_definer('analytics', '_hash_visitor', array['text']);
select function_privs_are('analytics', '_hash_visitor', array['text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_hash_visitor', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_hash_visitor', array['text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_hash_visitor', array['text'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_hash_visitor', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(analytics._hash_visitor('a'), (-3848465438864589366)::bigint, 'is the first 64 bits of SHA-256');
select isnt(analytics._hash_visitor('a'), analytics._hash_visitor('b'), 'and another one for each');

select * from finish();
rollback;
