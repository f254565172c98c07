-- Forgets records that were deleted before a moment; cookies of before are refused from then on. Their tables note the
-- highest version, so that a record that is made again counts on from there. Runs as app_owner, who may write states.

create or replace function sync._purge_deleted(p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
    v_until timestamptz;
begin
    with old as materialized (
        select r.owner_user_id, r.table_id, r.record_id
        from sync.records as r
        where r.is_deleted and r.changed_at < p_before
        order by r.changed_at
        limit p_limit
        for update skip locked
    ),
    gone as (
        delete from sync.records as r
        using old as o
        where (r.owner_user_id, r.table_id, r.record_id) = (o.owner_user_id, o.table_id, o.record_id)
        returning r.table_id, r.record_id, r.version, r.changed_at
    ),
    noted as (
        update sync.tables as t
        set purged_version = greatest(t.purged_version, g.version)
        from (select x.table_id, max(x.version) as version from gone as x group by x.table_id) as g
        where t.table_id = g.table_id
    )
    select count(*), max(g.changed_at) into v_count, v_until from gone as g;

    update sync.home as h set purged_before = v_until where h.purged_before < v_until;

    return v_count;
end;
$$;

comment on function sync._purge_deleted(timestamptz, integer) is 'Forget records that were deleted before a moment.';

grant execute on function sync._purge_deleted(timestamptz, integer) to app_api;
