begin;
select plan(7);

-- Contract
select function_returns('cache', '_count', array['text', 'text', 'integer'], 'void');
select is_definer('cache', '_count', array['text', 'text', 'integer']);
select function_privs_are('cache', '_count', array['text', 'text', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_count', array['text', 'text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_count', array['text', 'text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select cache._count('things', 'hit', 7), cache._count('things', 'hit');
select is((select sum(weight) from cache.counts), 8::bigint, 'counts');
set local transaction_read_only = on;
select lives_ok($$ select cache._count('things', 'hit') $$, 'does not write where nothing may be written');

select * from finish();
rollback;
