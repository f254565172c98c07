-- The caller's conflicts, the newest first, with both copies; p_after is the conflict_id of the last one of the page
-- before. Of an open one the server's copy and version are those of now: what resolve_conflict wants to be shown.
--
-- Errors: PT401 not_authenticated; PT400 invalid_limit

create or replace function sync.list_conflicts(
    p_client_id uuid default null,
    p_is_open   boolean default true,
    p_limit     integer default 100,
    p_after     uuid default null
)
returns setof sync.conflict
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth.require_uid();
    v_conflict sync.conflicts;
    v_table    sync.tables;
    v_copy     jsonb;
begin
    perform core._check_limit(p_limit);

    for v_conflict in
        select c.*
        from sync.conflicts as c
        where c.user_id = v_user_id and (p_client_id is null or c.client_id = p_client_id)
            and (p_is_open is null or p_is_open = (c.resolution is null))
            and (p_after is null or c.conflict_id < p_after)
        order by c.conflict_id desc
        limit p_limit
    loop
        select t.* into v_table from sync.tables as t where t.table_id = v_conflict.table_id and t.is_enabled;

        if v_conflict.resolution is null and found then
            v_copy := sync._make_copy(v_table, v_conflict.record_id);
            v_conflict.server_data := nullif(v_copy -> 'row', 'null');
            v_conflict.server_version := coalesce((v_copy ->> 'version')::bigint, v_conflict.server_version);
        end if;

        return next (
            v_conflict.conflict_id, v_conflict.client_id, v_conflict.item_id, v_conflict.table_name, v_conflict.record_id,
            v_conflict.operation, v_conflict.fields, v_conflict.base_version, v_conflict.client_data,
            v_conflict.server_data, v_conflict.server_version, v_conflict.resolution, v_conflict.created_at,
            v_conflict.resolved_at
        )::sync.conflict;
    end loop;
end;
$$;

comment on function sync.list_conflicts(uuid, boolean, integer, uuid) is
    'The caller''s conflicts with both copies, the newest first.';

grant execute on function sync.list_conflicts(uuid, boolean, integer, uuid) to authenticated;
