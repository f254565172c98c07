-- A row of a synced table as the caller sees it, with all columns; null where there is none. Locked if asked, and where
-- clients may change rows: those that only insert may not lock.

create or replace function sync._read_row(p_table sync.tables, p_record_id uuid, p_is_locked boolean default false)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row jsonb;
begin
    execute format(
        'select to_jsonb(t.*) from %s as t where t.%I = $1%s%s',
        p_table.table_name, p_table.key_column,
        case when p_table.owner_column is not null then format(' and t.%I = $2', p_table.owner_column) else '' end,
        case
            when p_is_locked and has_any_column_privilege(p_table.table_name, 'update') then ' for no key update'
            else ''
        end
    ) into v_row using p_record_id, auth.uid();

    return v_row;
end;
$$;

comment on function sync._read_row(sync.tables, uuid, boolean) is 'A row of a synced table as the caller sees it.';
