-- Settles an open conflict: client_wins applies the client's item over the server's copy, server_wins drops it, manual
-- applies p_data instead. Returns the record's version and copy. A record that is gone is made again, from all the
-- columns that it needs.
--
-- Whoever decides has seen a version: that of the conflict, or p_server_version. If the record has another one by now,
-- nothing is done. Locks the conflict, then the row. The same decision again is answered as the first time.
--
-- Errors: PT401 not_authenticated; PT400 invalid_resolution; PT404 conflict_not_found, table_not_synced, record_not_found;
--         PT409 conflict_resolved, record_changed, snapshot_too_old; and those of push_changes for an item

create or replace function sync.resolve_conflict(
    p_conflict_id    uuid,
    p_resolution     text,
    p_data           jsonb default null,
    p_server_version bigint default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := auth.require_uid();
    v_conflict sync.conflicts;
    v_table    sync.tables;
    v_row      jsonb;
    v_data     jsonb;
    v_version  bigint;
    v_is_there boolean;
    v_copy     jsonb;
begin
    perform core._require_fresh_snapshots();

    if (p_resolution in ('client_wins', 'server_wins', 'manual')) is not true
        or p_resolution = 'manual' and (jsonb_typeof(p_data) is distinct from 'object' or p_data = '{}')
        or p_resolution <> 'manual' and p_data is not null
    then
        raise exception 'invalid_resolution'
            using errcode = 'PT400', detail = 'It is client_wins, server_wins, or manual with the columns in p_data.',
                  hint = 'Say one of the three; p_data is an object, and only for manual.';
    end if;

    select c.* into v_conflict
    from sync.conflicts as c where c.user_id = v_user_id and c.conflict_id = p_conflict_id
    for update;

    if not found then
        raise exception 'conflict_not_found'
            using errcode = 'PT404', detail = format('You have no conflict %s.', p_conflict_id),
                  hint = 'list_conflicts() names yours.';
    end if;

    v_table := sync._find_table(v_conflict.table_name);

    if v_conflict.resolution = p_resolution and p_resolution <> 'manual' then
        return sync._make_copy(v_table, v_conflict.record_id)
            || jsonb_build_object('conflict_id', p_conflict_id, 'resolution', p_resolution);
    elsif v_conflict.resolution is not null then
        raise exception 'conflict_resolved'
            using errcode = 'PT409',
                  detail = format('It was resolved as %s at %s.', v_conflict.resolution, v_conflict.resolved_at),
                  hint = 'Change the record as any other.';
    end if;

    v_row := sync._read_row(v_table, v_conflict.record_id, true);
    v_version := (sync._get_state(v_table, v_conflict.record_id)).version;
    v_is_there := v_row is not null and not (v_table.is_soft and v_row ->> 'deleted_at' is not null);

    if v_version is distinct from coalesce(p_server_version, v_conflict.server_version) and p_resolution <> 'server_wins' then
        raise exception 'record_changed'
            using errcode = 'PT409',
                  detail = format(
                      'The record has version %s; you decided on version %s.', v_version,
                      coalesce(p_server_version, v_conflict.server_version)
                  ),
                  hint = 'Look at list_conflicts() again, and send its server_version as p_server_version.';
    end if;

    if p_resolution <> 'server_wins' then
        v_data := sync._check_data(
            v_table, v_conflict.record_id, case p_resolution when 'manual' then p_data else v_conflict.client_data end
        );

        if p_resolution = 'client_wins' and v_conflict.operation = 'delete' then
            if v_is_there then
                perform sync._write_row(v_table, 'delete', v_conflict.record_id, '{}');
            end if;
        elsif v_row is null then
            perform sync._write_row(v_table, 'insert', v_conflict.record_id, v_data);
        else
            if not v_is_there then
                perform sync._write_row(v_table, 'restore', v_conflict.record_id, '{}');
            end if;

            if not sync._write_row(v_table, 'update', v_conflict.record_id, v_data) then
                raise exception 'record_not_found'
                    using errcode = 'PT404', detail = format('There is no record %s that you may change.', v_conflict.record_id),
                          hint = 'Resolve it as server_wins.';
            end if;
        end if;
    end if;

    v_copy := sync._make_copy(v_table, v_conflict.record_id);

    update sync.conflicts as c
    set resolution = p_resolution, resolved_at = now(), resolved_version = (v_copy ->> 'version')::bigint
    where c.user_id = v_user_id and c.conflict_id = p_conflict_id;

    update sync.items as i
    set is_in_inbox = false
    where i.user_id = v_user_id and i.client_id = v_conflict.client_id and i.item_id = v_conflict.item_id;

    return v_copy || jsonb_build_object('conflict_id', p_conflict_id, 'resolution', p_resolution);
end;
$$;

comment on function sync.resolve_conflict(uuid, text, jsonb, bigint) is
    'Settle an open conflict: client_wins, server_wins, or manual with other data.';

grant execute on function sync.resolve_conflict(uuid, text, jsonb, bigint) to authenticated;
