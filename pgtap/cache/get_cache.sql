begin;
select plan(15);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'get_cache', array['text', 'text', 'integer'], 'jsonb');
select is_definer('cache', 'get_cache', array['text', 'text', 'integer']);
select function_privs_are('cache', 'get_cache', array['text', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'get_cache', array['text', 'text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'get_cache', array['text', 'text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(cache.get_cache('a', 'things'), null, 'a miss is null');
select cache.set_cache('a', '{"x": 1}', 60, p_namespace => 'things');
select is(cache.get_cache('a', 'things'), '{"x": 1}', 'a hit is the value');
select is(cache.get_cache('a'), null, 'namespaces have nothing to do with each other');
select is(cache.get_cache('a', 'things', 2), null, 'nor have formats');
update cache.entries set expires_at = clock_timestamp();
select is(cache.get_cache('a', 'things'), null, 'what has ended is not given');
select results_eq(
    $$ select hits, misses, hit_ratio, hits_margin from cache.get_cache_stats('things') $$,
    $$ values (1::bigint, 3::bigint, 0.2500, 0::bigint) $$, 'every read is counted where one in one is'
);
select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 10000);
select setseed(0.5);
select is(count(cache.get_cache('b', 'things')), 0::bigint, 'reads') from generate_series(1, 100);
select cmp_ok((select count(*) from cache.counts), '<=', 7::bigint, 'write next to nothing where one in 10000 is');

-- Errors
select throws_ok($$ select cache.get_cache('a', 'nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

-- Isolation
select test.login_as('authenticated', test.create_user(1));
select throws_ok($$ select cache.get_cache('a') $$, '42501', null, 'users read no cache');

select * from finish();
rollback;
