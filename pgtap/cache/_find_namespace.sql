begin;
select plan(8);

-- Contract
select function_returns('cache', '_find_namespace', array['text'], 'cache.namespaces');
select is_definer('cache', '_find_namespace', array['text']);
select function_privs_are('cache', '_find_namespace', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_find_namespace', array['text'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_find_namespace', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is((cache._find_namespace('default')).max_ttl_seconds, 86400, 'finds a namespace');

-- Errors
select throws_ok($$ select cache._find_namespace('nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown one');
select throws_ok($$ select cache._find_namespace(null) $$, 'PT404', 'namespace_not_found', 'refuses null');

select * from finish();
rollback;
