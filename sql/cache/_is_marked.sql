-- Whether something that a value stands on was changed by a transaction that the value does not know of.
--
-- One that committed before the value's snapshot is known; every other one is not, whether it marked before or
-- after the value was stored. Looks at one ring, at marks not older than the snapshot only; a look-up per slot,
-- since one over several partitions takes longer to begin than these take.
--
-- Not a definer: only functions of ours call it, thousands of times a second.

create or replace function cache._is_marked(
    p_ring     text,
    p_subjects bigint[],
    p_snapshot pg_snapshot
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_ring = 'hour' then
        return exists (
            select
            from cache.marks as m
            where m.slot = 0 and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        ) or exists (
            select
            from cache.marks as m
            where m.slot = 1 and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        ) or exists (
            select
            from cache.marks as m
            where m.slot = 2 and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        );
    end if;

    return exists (
            select
            from cache.marks as m
            where m.slot = 3 and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        ) or exists (
            select
            from cache.marks as m
            where m.slot = 4 and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        ) or exists (
            select
            from cache.marks as m
            where m.slot = 5 and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        );
end;
$$;

comment on function cache._is_marked(text, bigint[], pg_snapshot) is
    'Whether something was invalidated by a transaction that a snapshot does not know of.';
