-- Applies an item to its record, or finds that it must not be: the core of a push. Returns status (applied, conflict),
-- resolution and fields, and of a conflict the server's copy as it was; raises what becomes a rejection.
--
-- p_rows are the rows that the batch has locked (sync._lock_records) and not changed since; others are locked here, and
-- with the row the state: whoever changes one changes the other. What the same client changed since the
-- base version is no conflict; what anybody else changed is, and the table's rule decides.
--
-- Errors: PT404 record_not_found; PT409 base_version_ahead; PT422 base_version_missing, operation_not_allowed,
--         unknown_column, column_not_writable; and those of the table's constraints and policies

create or replace function sync._apply_change(p_table sync.tables, p_client sync.clients, p_item jsonb, p_rows jsonb default '{}')
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_record_id uuid := p_item ->> 'record_id';
    v_operation text := p_item ->> 'operation';
    v_base      bigint := p_item ->> 'base_version';
    v_data      jsonb := sync._check_data(p_table, v_record_id, p_item -> 'data');
    v_record    text := p_table.table_id || '/' || v_record_id;
    v_row       jsonb;
    v_state     sync.records;
    v_version   bigint;
    v_is_there  boolean;
    v_is_unseen boolean;
    v_server    jsonb;
    v_merged    jsonb;
    v_fields    jsonb := '[]';
    v_result    text;
begin
    if not v_operation = any (p_table.operations) then
        raise exception 'operation_not_allowed'
            using errcode = 'PT422', detail = format('Clients do not %s records of %s.', v_operation, p_table.table_name),
                  hint = 'list_synced_tables() names what they may do.';
    end if;

    v_row := case
        when p_rows ? v_record then nullif(p_rows -> v_record, 'null')
        else sync._read_row(p_table, v_record_id, true)
    end;
    v_state := sync._get_state(p_table, v_record_id);

    if p_rows ? v_record and sync._is_outdated(p_rows -> v_record, v_state) then
        v_row := sync._read_row(p_table, v_record_id, true);
        v_state := sync._get_state(p_table, v_record_id);
    end if;

    v_version := coalesce(v_state.version, 0);
    v_is_there := v_row is not null and not (p_table.is_soft and v_row ->> 'deleted_at' is not null);

    if v_operation <> 'insert' and (v_version = 0 or v_row is null and p_table.owner_column is null) then
        raise exception 'record_not_found'
            using errcode = 'PT404', detail = format('There is no record %s that you may change.', v_record_id),
                  hint = 'Insert it, or drop it.';
    end if;

    if v_operation <> 'insert' and v_base is null then
        raise exception 'base_version_missing'
            using errcode = 'PT422', detail = 'An update or a delete names the version that it was made from.',
                  hint = 'Send the version that came with the record as base_version.';
    end if;

    v_base := coalesce(v_base, 0);

    if v_base > v_version then
        raise exception 'base_version_ahead'
            using errcode = 'PT409', detail = format('The base version is %s; the record''s is %s.', v_base, v_version),
                  hint = 'Take the server''s copy over, and make the change from it.';
    end if;

    v_is_unseen := v_base < v_version and not (
        v_state.client_number is not distinct from p_client.client_number and v_base >= v_state.streak_start
    );

    v_server := jsonb_build_object('server_version', v_version, 'server_data', sync._show_row(p_table, v_row));

    if v_operation = 'delete' and not v_is_there then
        return '{"status": "applied"}';
    end if;

    if not v_is_there and v_operation = 'insert' and not v_is_unseen then
        if v_row is not null then
            perform sync._write_row(p_table, 'restore', v_record_id, '{}');
            perform sync._write_row(p_table, 'update', v_record_id, v_data);
        else
            perform sync._write_row(p_table, 'insert', v_record_id, v_data);
        end if;

        return '{"status": "applied"}';
    end if;

    -- Nothing is made again from a part of its columns.
    if not v_is_there and (v_operation = 'update' or v_is_unseen) then
        return v_server || jsonb_build_object(
            'status', 'conflict', 'fields', v_fields,
            'resolution', case when p_table.rule = 'server_wins' then 'server_wins' end
        );
    end if;

    if v_is_unseen then
        if p_table.rule = 'merge' and v_operation <> 'delete' then
            v_merged := sync._merge_data(p_table, v_state, p_client, v_base, v_data, v_row);
            v_fields := v_merged -> 'fields';
            v_data := nullif(v_merged -> 'data', 'null');
            v_result := case when v_data is not null then 'merge' end;
        elsif v_operation <> 'delete' and v_row @> sync._read_data(p_table, v_data) then
            return '{"status": "applied"}';
        else
            v_result := nullif(nullif(p_table.rule, 'manual'), 'merge');
        end if;

        if v_result is null or v_result = 'server_wins' then
            return v_server || jsonb_build_object('status', 'conflict', 'fields', v_fields, 'resolution', v_result);
        end if;
    end if;

    if not sync._write_row(p_table, case when v_operation = 'insert' then 'update' else v_operation end, v_record_id, v_data) then
        raise exception 'record_not_found'
            using errcode = 'PT404', detail = format('There is no record %s that you may change.', v_record_id),
                  hint = 'Insert it, or drop it.';
    end if;

    return case
        when v_result is null then '{"status": "applied"}'
        else v_server || jsonb_build_object('status', 'applied', 'fields', v_fields, 'resolution', v_result)
    end;
end;
$$;

comment on function sync._apply_change(sync.tables, sync.clients, jsonb, jsonb) is
    'Apply an item to its record, or find that it must not be.';
