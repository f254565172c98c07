-- What a client may set of what it sent: the columns, without the key and the owner, which it may repeat.
--
-- Errors: PT422 unknown_column, column_not_writable

create or replace function sync._check_data(p_table sync.tables, p_record_id uuid, p_data jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_data   jsonb := coalesce(p_data, '{}');
    v_column text;
begin
    if lower(v_data ->> p_table.key_column) = p_record_id::text then
        v_data := v_data - p_table.key_column;
    end if;

    if lower(v_data ->> p_table.owner_column) = auth.uid()::text then
        v_data := v_data - p_table.owner_column;
    end if;

    select k.name into v_column
    from jsonb_object_keys(v_data) as k (name)
    where not k.name = any (p_table.writable)
    order by k.name
    limit 1;

    if found and not p_table.columns ? v_column then
        raise exception 'unknown_column'
            using errcode = 'PT422', detail = format('%s has no column %L.', p_table.table_name, left(v_column, 63)),
                  hint = 'list_synced_tables() names the columns.';
    elsif found then
        raise exception 'column_not_writable'
            using errcode = 'PT422', detail = format('%L is not set by clients.', v_column),
                  hint = 'Send only the columns that list_synced_tables() names as writable.';
    end if;

    return v_data;
end;
$$;

comment on function sync._check_data(sync.tables, uuid, jsonb) is 'What a client may set of what it sent.';
