-- Whether the deletion of a table's records is the matter of soft_delete.

create or replace function sync._is_declared(p_table sync.tables)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (select from soft_delete.tables as t where t.table_name = p_table.table_name);
end;
$$;

comment on function sync._is_declared(sync.tables) is 'Whether the deletion of a table''s records is the matter of soft_delete.';
