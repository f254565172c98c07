begin;
select plan(18);

-- Contract
select function_returns('cache', 'declare_namespace', array['text', 'integer', 'integer', 'integer', 'integer', 'integer'], 'cache.namespaces');
select is_definer('cache', 'declare_namespace', array['text', 'integer', 'integer', 'integer', 'integer', 'integer']);
select function_privs_are('cache', 'declare_namespace', array['text', 'integer', 'integer', 'integer', 'integer', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'declare_namespace', array['text', 'integer', 'integer', 'integer', 'integer', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'declare_namespace', array['text', 'integer', 'integer', 'integer', 'integer', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select is((cache.declare_namespace('a.b-c', 3600)).ring, 'hour', 'up to an hour is kept by the hour');
select is((cache.declare_namespace('long', 3600, p_stale_seconds => 1)).ring, 'day', 'more by the day');
select is((cache.declare_namespace('a.b-c', 1800, 60)).default_ttl_seconds, 60, 'declaring it again changes it');
select is((cache.declare_namespace('a.b-c', 1800)).version, 1, 'and not its version');

-- Errors
select throws_ok($$ select cache.declare_namespace('A', 60) $$, 'PT400', 'invalid_namespace', 'refuses capitals');
select throws_ok($$ select cache.declare_namespace(null, 60) $$, 'PT400', 'invalid_namespace', 'refuses no name');
select throws_ok($$ select cache.declare_namespace('a', 0) $$, 'PT400', 'invalid_ttl', 'refuses no time');
select throws_ok($$ select cache.declare_namespace('a', 86401) $$, 'PT400', 'invalid_ttl', 'refuses more than a day');
select throws_ok($$ select cache.declare_namespace('a', 60, 61) $$, 'PT400', 'invalid_ttl', 'refuses a default above the most');
select throws_ok($$ select cache.declare_namespace('a', 86400, p_stale_seconds => 1) $$, 'PT400', 'invalid_ttl', 'refuses a long end');
select throws_ok($$ select cache.declare_namespace('a', 60, p_max_bytes => 2000000) $$, 'PT400', 'invalid_size', 'refuses big values');
select throws_ok($$ select cache.declare_namespace('a', 60, p_count_every => 0) $$, 'PT400', 'invalid_sample', 'refuses to count none');
select throws_ok($$ select cache.declare_namespace('a.b-c', 7200) $$, 'PT409', 'ring_is_fixed', 'refuses to change the ring');

select * from finish();
rollback;
