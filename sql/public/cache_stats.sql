-- How each namespace of the cache was used today: cache.get_cache_stats as a view.

create or replace view public.cache_stats
with (security_invoker)
as
select
    s.namespace, s.version, s.hits, s.hits_margin, s.misses, s.stale_hits, s.builds, s.stores, s.outdated,
    s.failures, s.hit_ratio, s.count_every, s.live_leases
from cache.get_cache_stats() as s;

comment on view public.cache_stats is 'Version 1: see cache.get_cache_stats.';

grant select on public.cache_stats to admin, service_role;
