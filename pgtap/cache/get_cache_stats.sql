begin;
select plan(12);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'get_cache_stats', array['text', 'integer'], 'setof cache.namespace_stats');
select is_definer('cache', 'get_cache_stats', array['text', 'integer']);
select function_privs_are('cache', 'get_cache_stats', array['text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'get_cache_stats', array['text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('cache', 'get_cache_stats', array['text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select set_has('select namespace from cache.get_cache_stats()', $$ values ('default'), ('things'), ('tokens.analytics') $$, 'of all namespaces');
select cache.get_or_lock('a', 'things');
insert into cache.counts (namespace, kind, weight) select 'things', 'hit', 1 from generate_series(1, 3);
insert into cache.statistics values ('things', (now() at time zone 'UTC')::date - 1, 'hit', 1000);
select results_eq(
    $$ select hits, misses, stale_hits, builds, stores, outdated, failures, hit_ratio, live_leases from cache.get_cache_stats('things') $$,
    $$ values (3::bigint, 1::bigint, 0::bigint, 1::bigint, 0::bigint, 0::bigint, 0::bigint, 0.7500, 1::bigint) $$, 'of one, today'
);
select is((cache.get_cache_stats('things', 2)).hits, 1003::bigint, 'of more days');
update cache.namespaces set count_every = 101 where namespace = 'things';
select is((cache.get_cache_stats('things', 2)).hits_margin, 621::bigint, 'says how exact the hits are');

-- Errors
select throws_ok('select cache.get_cache_stats(p_days => 0)', 'PT400', 'invalid_days', 'refuses no day');
select throws_ok('select cache.get_cache_stats(p_days => 91)', 'PT400', 'invalid_days', 'refuses what is forgotten');
select throws_ok($$ select cache.get_cache_stats('nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

select * from finish();
rollback;
