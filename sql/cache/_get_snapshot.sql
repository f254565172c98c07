-- What a value that is read from now on knows of: the current snapshot, without this transaction.
--
-- A snapshot does not list its own transaction as running, so once a later one has ended it counts as known. But
-- what this transaction is still to change nothing that was read before knows of.

create or replace function cache._get_snapshot()
returns pg_snapshot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    v_snapshot pg_snapshot := pg_current_snapshot();
    v_own      xid8 := pg_current_xact_id_if_assigned();
begin
    if v_own is null or not pg_visible_in_snapshot(v_own, v_snapshot) then
        return v_snapshot;
    end if;

    return (
        select format(
            '%s:%s:%s', least(pg_snapshot_xmin(v_snapshot), v_own), pg_snapshot_xmax(v_snapshot),
            string_agg(r.xid::text, ',' order by r.xid)
        )
        from (
            select x.xid from pg_snapshot_xip(v_snapshot) as x (xid)
            union all
            select v_own
        ) as r
    )::pg_snapshot;
end;
$$;

comment on function cache._get_snapshot() is 'The current snapshot, without this transaction.';
