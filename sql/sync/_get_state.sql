-- The state of a record that belongs to the caller or to a table without owners; null where there never was one.

create or replace function sync._get_state(p_table sync.tables, p_record_id uuid)
returns sync.records
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state sync.records;
begin
    select r.* into v_state
    from sync.records as r
    where r.owner_user_id = case when p_table.owner_column is null then sync._shared_owner() else auth.uid() end
        and r.table_id = p_table.table_id and r.record_id = p_record_id;

    return v_state;
end;
$$;

comment on function sync._get_state(sync.tables, uuid) is 'The state of a record that belongs to the caller.';
