-- How each namespace was used over some days, today included; or one of them.
--
-- Reads are counted by sample: hits_margin says how far off hits may be. Builds, what was stored with a lease,
-- what was outdated and failures are counted one by one. What was counted since the last crash and not summed up
-- (cleanup_expired_cache) is lost with it.
--
-- Errors: PT400 invalid_days; PT404 namespace_not_found

create or replace function cache.get_cache_stats(
    p_namespace text default null,
    p_days      integer default 1
)
returns setof cache.namespace_stats
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_days between 1 and 90) is not true then
        raise exception 'invalid_days'
            using errcode = 'PT400', detail = format('%s days.', coalesce(p_days::text, 'missing')),
                  hint = 'Ask for 1 to 90 days.';
    end if;

    if p_namespace is not null then
        perform cache._find_namespace(p_namespace);
    end if;

    return query
    select n.namespace, n.version, q.hits, ceil(1.96 * sqrt(q.hits::numeric * (n.count_every - 1)))::bigint,
        q.misses, q.stale_hits, q.builds, q.stores, q.outdated, q.failures,
        round(q.hits::numeric / nullif(q.hits + q.misses + q.stale_hits, 0), 4), n.count_every,
        (select count(*) from cache.leases as l where l.namespace = n.namespace and l.token is not null and l.leased_until > now())
    from cache.namespaces as n
    cross join lateral (
        select coalesce(sum(c.quantity) filter (where c.kind = 'hit'), 0)::bigint as hits,
            coalesce(sum(c.quantity) filter (where c.kind = 'miss'), 0)::bigint as misses,
            coalesce(sum(c.quantity) filter (where c.kind = 'stale'), 0)::bigint as stale_hits,
            coalesce(sum(c.quantity) filter (where c.kind = 'build'), 0)::bigint as builds,
            coalesce(sum(c.quantity) filter (where c.kind = 'store'), 0)::bigint as stores,
            coalesce(sum(c.quantity) filter (where c.kind = 'outdated'), 0)::bigint as outdated,
            coalesce(sum(c.quantity) filter (where c.kind = 'fail'), 0)::bigint as failures
        from (
            select s.kind, s.quantity
            from cache.statistics as s
            where s.namespace = n.namespace and s.day > (now() at time zone 'UTC')::date - p_days
            union all
            select u.kind, u.weight
            from cache.counts as u
            where u.namespace = n.namespace
        ) as c
    ) as q
    where p_namespace is null or n.namespace = p_namespace
    order by n.namespace;
end;
$$;

comment on function cache.get_cache_stats(text, integer) is
    'Hits, misses, stale hits and builds of each namespace, and how exact they are.';

grant execute on function cache.get_cache_stats(text, integer) to admin, service_role;
