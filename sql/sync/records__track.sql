-- Trigger of every synced table: each row that was added, changed or removed gets its next version, and the
-- number of the transaction, whoever changed it. The argument is the table's id.
--
-- One statement per statement of the caller, over its transition tables, each row of which becomes a document once
-- (offset 0), and not again for each column that is compared. A row whose key or owner changed has left one place and
-- come to another. Whoever changes a record holds its row, so states never wait for each other.
-- Tells the owner's sockets that there is something to pull, once in a transaction. Runs as app_owner: the states
-- of records are kept whoever changes them. The setting sync.item tells the item that makes the change, or of several
-- that are applied together each record's: {"table_id/record_id": item_id}.

create or replace function sync.records__track()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_table  sync.tables;
    v_client bigint := nullif(current_setting('sync.client', true), '');
    v_told   text := current_setting('sync.item', true);
    v_item   uuid := case when left(v_told, 1) <> '{' then nullif(v_told, '') end;
    v_items  jsonb := case when left(v_told, 1) = '{' then v_told end;
    v_owners uuid[];
begin
    select t.* into v_table from sync.tables as t where t.table_id = tg_argv[0]::integer and t.is_enabled;

    if not found then
        return null;
    end if;

    if tg_op = 'INSERT' then
        with changed as (
            select sync._get_owner(v_table, n.document) as owner_user_id, (n.document ->> v_table.key_column)::uuid as record_id,
                v_table.is_soft and n.document ->> 'deleted_at' is not null as is_deleted
            from (select to_jsonb(r.*) as document from new_rows as r offset 0) as n
        ),
        noted as (
            insert into sync.records as s (
                owner_user_id, table_id, record_id, version, xid, is_deleted, client_number, item_id, created_version
            )
            select c.owner_user_id, v_table.table_id, c.record_id, v_table.purged_version + 1, pg_current_xact_id(),
                c.is_deleted, v_client,
                coalesce(v_item, (v_items ->> (v_table.table_id || '/' || c.record_id))::uuid), v_table.purged_version + 1
            from changed as c
            on conflict (owner_user_id, table_id, record_id) do update
            set version = s.version + 1,
                xid = excluded.xid,
                is_deleted = excluded.is_deleted,
                client_number = excluded.client_number,
                item_id = excluded.item_id,
                streak_start = case when s.client_number = excluded.client_number then s.streak_start else s.version end,
                created_version = s.version + 1,
                fields = null,
                changed_at = excluded.changed_at
            returning s.owner_user_id
        )
        select array_agg(distinct n.owner_user_id) into v_owners from noted as n;
    elsif tg_op = 'UPDATE' then
        with after as (
            select sync._get_owner(v_table, n.document) as owner_user_id,
                (n.document ->> v_table.key_column)::uuid as record_id, n.document
            from (select to_jsonb(r.*) as document from new_rows as r offset 0) as n
        ),
        before as (
            select sync._get_owner(v_table, o.document) as owner_user_id,
                (o.document ->> v_table.key_column)::uuid as record_id, o.document
            from (select to_jsonb(r.*) as document from old_rows as r offset 0) as o
        ),
        changed as (
            select owner_user_id, record_id,
                n.document is null or v_table.is_soft and n.document ->> 'deleted_at' is not null as is_deleted,
                o.document is null or v_table.is_soft and o.document ->> 'deleted_at' is not null as was_deleted,
                -- The columns that changed, as keys.
                case when v_table.rule = 'merge' and n.document is not null and o.document is not null then (
                    select jsonb_object_agg(e.key, null)
                    from jsonb_each(n.document) as e
                    where e.value is distinct from o.document -> e.key
                ) end as fields
            from after as n
            full join before as o using (owner_user_id, record_id)
            where n.document is distinct from o.document
        ),
        noted as (
            insert into sync.records as s (
                owner_user_id, table_id, record_id, version, xid, is_deleted, client_number, item_id, created_version, fields
            )
            select c.owner_user_id, v_table.table_id, c.record_id, v_table.purged_version + 1, pg_current_xact_id(),
                c.is_deleted, v_client,
                coalesce(v_item, (v_items ->> (v_table.table_id || '/' || c.record_id))::uuid),
                v_table.purged_version + 1, c.fields
            from changed as c
            on conflict (owner_user_id, table_id, record_id) do update
            set version = s.version + 1,
                xid = excluded.xid,
                is_deleted = excluded.is_deleted,
                client_number = excluded.client_number,
                item_id = excluded.item_id,
                streak_start = case when s.client_number = excluded.client_number then s.streak_start else s.version end,
                created_version = case
                    when s.is_deleted and not excluded.is_deleted then s.version + 1
                    else s.created_version
                end,
                fields = case
                    when excluded.fields is null then s.fields
                    else coalesce(s.fields, '{}') || (
                        select jsonb_object_agg(k.name, jsonb_build_array(s.version + 1, excluded.client_number))
                        from jsonb_object_keys(excluded.fields) as k (name)
                    )
                end,
                changed_at = excluded.changed_at
            returning s.owner_user_id
        )
        select array_agg(distinct n.owner_user_id) into v_owners from noted as n;
    elsif tg_op = 'DELETE' then
        with noted as (
            insert into sync.records as s (
                owner_user_id, table_id, record_id, version, xid, is_deleted, client_number, item_id, created_version
            )
            select sync._get_owner(v_table, o.document), v_table.table_id, (o.document ->> v_table.key_column)::uuid,
                v_table.purged_version + 1, pg_current_xact_id(), true, v_client, v_item, v_table.purged_version + 1
            from (select to_jsonb(r.*) as document from old_rows as r offset 0) as o
            on conflict (owner_user_id, table_id, record_id) do update
            set version = s.version + 1,
                xid = excluded.xid,
                is_deleted = true,
                client_number = excluded.client_number,
                item_id = excluded.item_id,
                streak_start = case when s.client_number = excluded.client_number then s.streak_start else s.version end,
                changed_at = excluded.changed_at
            -- A deleted record that is now removed altogether is nothing new.
            where not s.is_deleted
            returning s.owner_user_id
        )
        select array_agg(distinct n.owner_user_id) into v_owners from noted as n;
    else
        update sync.records as s
        set version = s.version + 1, xid = pg_current_xact_id(), is_deleted = true, client_number = null,
            item_id = null, streak_start = s.version, changed_at = now()
        where s.table_id = v_table.table_id and not s.is_deleted;
    end if;

    perform sync._poke(v_owners);

    return null;
end;
$$;

comment on function sync.records__track() is 'Keeps the versions of a synced table''s records.';
