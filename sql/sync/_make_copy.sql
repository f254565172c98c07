-- The server's copy of a record for an answer: version, is_deleted, row. All null where there is nothing that the
-- caller may know of, or app_api may not read the table any more.

create or replace function sync._make_copy(p_table sync.tables, p_record_id uuid)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row   jsonb;
    v_state sync.records := sync._get_state(p_table, p_record_id);
begin
    begin
        v_row := sync._read_row(p_table, p_record_id);
    exception when insufficient_privilege or undefined_table or undefined_column then
        return '{"version": null, "is_deleted": null, "row": null}';
    end;

    -- Of a table without owners the state says nothing about whether the caller may know.
    if v_row is null and (p_table.owner_column is null or v_state.record_id is null) then
        return '{"version": null, "is_deleted": null, "row": null}';
    end if;

    return jsonb_build_object(
        'version', v_state.version,
        'is_deleted', v_row is null or p_table.is_soft and v_row ->> 'deleted_at' is not null,
        'row', sync._show_row(p_table, v_row)
    );
end;
$$;

comment on function sync._make_copy(sync.tables, uuid) is 'The server''s copy of a record for an answer.';
