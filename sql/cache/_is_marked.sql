-- Whether something that a value stands on was changed by a transaction that the value does not know of.
--
-- One that committed before the value's snapshot is known; every other one is not, whether it marked before or
-- after the value was stored. Looks at one ring, at marks not older than the snapshot only.

create or replace function cache._is_marked(
    p_ring     text,
    p_subjects bigint[],
    p_snapshot pg_snapshot
)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_ring = 'hour' then
        return exists (
            select
            from cache.marks as m
            where m.slot in (0, 1, 2) and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
                and not pg_visible_in_snapshot(m.xid, p_snapshot)
        );
    end if;

    return exists (
        select
        from cache.marks as m
        where m.slot in (3, 4, 5) and m.subject = any (p_subjects) and m.xid >= pg_snapshot_xmin(p_snapshot)
            and not pg_visible_in_snapshot(m.xid, p_snapshot)
    );
end;
$$;

comment on function cache._is_marked(text, bigint[], pg_snapshot) is
    'Whether something was invalidated by a transaction that a snapshot does not know of.';
