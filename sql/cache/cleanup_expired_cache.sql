-- Empties the slots whose time is over, forgets leases that ran out an hour ago, sums up what was counted.
-- Returns how many slots were emptied.
--
-- Needed for space only: what has ended is not read, whether it lies there or not. Call it every few minutes;
-- a slot that is locked is left for the next time.

create or replace function cache.cleanup_expired_cache()
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    select count(*) filter (where cache._empty_slot(k.kind, s.slot)) into v_count
    from (values ('entries'), ('marks')) as k (kind)
    cross join generate_series(0, 5) as s (slot);

    delete from cache.leases as l
    where (l.namespace, l.key) in (
        select f.namespace, f.key
        from cache.leases as f
        where f.leased_until < cache._now() - interval '1 hour' or f.leased_at > cache._now() + interval '1 hour'
        for update skip locked
    );

    perform cache._sum_up();
    return v_count;
end;
$$;

comment on function cache.cleanup_expired_cache() is
    'Empty the slots whose time is over; returns how many were.';

grant execute on function cache.cleanup_expired_cache() to service_role;
