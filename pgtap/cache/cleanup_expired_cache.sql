begin;
select plan(9);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'cleanup_expired_cache', '{}'::text[], 'integer');
select is_definer('cache', 'cleanup_expired_cache', '{}'::text[]);
select function_privs_are('cache', 'cleanup_expired_cache', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'cleanup_expired_cache', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('cache', 'cleanup_expired_cache', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select cache.set_cache('a', '1', p_namespace => 'things');
select cache.set_cache('b', '1');
select cache.get_or_lock('c', 'things');
select is(cache.cleanup_expired_cache(), 0, 'leaves what is needed');
update cache.entries set slot = cache._get_slot('hour', cache._now(), 2) where namespace = 'things';
update cache.entries set slot = cache._get_slot('day', cache._now(), 2) where namespace = 'default';
update cache.leases set leased_until = now() - interval '61 minutes';
select is(cache.cleanup_expired_cache(), 2, 'empties two slots');
select is((select count(*) from cache.entries) + (select count(*) from cache.leases) + (select count(*) from cache.counts), 0::bigint, 'and forgets leases and counts');
select is((cache.get_cache_stats('things')).builds, 1::bigint, 'which are summed up');

select * from finish();
rollback;
