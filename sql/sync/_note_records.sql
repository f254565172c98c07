-- Gives every row of a table that was enabled its next version, and every record that is gone its mark: what happened
-- while nobody watched is not known. The table's triggers are there already, and lock it.

create or replace function sync._note_records(p_table sync.tables)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update sync.records as s
    set version = s.version + 1, xid = pg_current_xact_id(), is_deleted = true, client_number = null,
        item_id = null, streak_start = s.version, changed_at = now()
    where s.table_id = p_table.table_id and not s.is_deleted;

    execute format(
        $statement$
        insert into sync.records as s (
            owner_user_id, table_id, record_id, version, xid, is_deleted, created_version
        )
        select sync._get_owner($1, n.document), $1.table_id, (n.document ->> $1.key_column)::uuid,
            $1.purged_version + 1, pg_current_xact_id(), $1.is_soft and n.document ->> 'deleted_at' is not null,
            $1.purged_version + 1
        from (select to_jsonb(r.*) as document from %s as r offset 0) as n
        on conflict (owner_user_id, table_id, record_id) do update
        set version = s.version + 1, is_deleted = excluded.is_deleted, created_version = s.version + 1, fields = null
        $statement$,
        p_table.table_name
    ) using p_table;
end;
$$;

comment on function sync._note_records(sync.tables) is 'Give every row of a table that was enabled its next version.';
