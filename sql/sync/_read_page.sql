-- A page of the changes after a place.
--
-- One snapshot for everything (the function is stable): the states below its watermark, in the order of their
-- transactions, and the rows as they were then, under their policies. A state that was changed by a transaction which is
-- still held back is not on the page; it comes when that transaction lies below the watermark.
--
-- Of a table without owners a row that the caller does not see is mentioned only if the client was sent it before.
-- A client that begins and has never pushed has nothing that could be deleted (p_is_new).

create or replace function sync._read_page(
    p_client sync.clients,
    p_cookie sync.cookie,
    p_tables integer[],
    p_limit  integer,
    p_is_new boolean
)
returns sync.page
language plpgsql
stable
set plan_cache_mode = force_custom_plan
set search_path = pg_catalog, pg_temp
as $$
declare
    c_shared    constant uuid := '00000000-0000-0000-0000-000000000000';
    v_watermark constant xid8 := core.get_watermark();
    v_states    sync.records[];
    v_last      sync.records;
    v_table     record;
    v_found_ids uuid[];
    v_documents json[];
    v_table_ids integer[] := '{}';
    v_ids       uuid[] := '{}';
    v_rows      json[] := '{}';
    v_page      sync.page;
begin
    -- Two scans of the index, each in its order.
    select array_agg(m.state order by (m.state).xid, (m.state).table_id, (m.state).record_id) into v_states
    from (
        select u.state
        from (
            (
                select r as state
                from sync.records as r
                where r.owner_user_id = p_client.user_id and r.xid >= p_cookie.xid and r.xid < v_watermark
                    and (r.xid, r.table_id, r.record_id) > (p_cookie.xid, p_cookie.table_id, p_cookie.record_id)
                    and r.table_id = any (p_tables) and not (r.is_deleted and p_is_new)
                order by r.xid, r.table_id, r.record_id
                limit p_limit
            )
            union all
            (
                select r
                from sync.records as r
                where r.owner_user_id = c_shared and r.xid >= p_cookie.xid and r.xid < v_watermark
                    and (r.xid, r.table_id, r.record_id) > (p_cookie.xid, p_cookie.table_id, p_cookie.record_id)
                    and r.table_id = any (p_tables) and not (r.is_deleted and p_is_new)
                order by r.xid, r.table_id, r.record_id
                limit p_limit
            )
        ) as u
        order by (u.state).xid, (u.state).table_id, (u.state).record_id
        limit p_limit
    ) as m;

    if v_states is null then
        return row(p_cookie.xid, p_cookie.table_id, p_cookie.record_id, 0, '[]', '[]')::sync.page;
    end if;

    for v_table in
        select t.*, (
            -- One that was dropped since the declaration is not asked for.
            select string_agg('t.' || quote_ident(a.attname), ', ' order by a.attname)
            from pg_attribute as a
            where a.attrelid = to_regclass(t.table_name) and a.attnum > 0 and not a.attisdropped and t.columns ? a.attname
        ) as names, i.record_ids
        from (
            select s.table_id, array_agg(s.record_id) as record_ids
            from unnest(v_states) as s
            where not s.is_deleted
            group by s.table_id
        ) as i
        join sync.tables as t using (table_id)
    loop
        execute format(
            'select array_agg(r.%1$I) as ids, array_agg(row_to_json(r.*)) as documents '
            'from (select %2$s from %3$s as t where t.%1$I = any ($1)%4$s%5$s) as r',
            v_table.key_column, v_table.names, v_table.table_name,
            case when v_table.owner_column is not null then format(' and t.%I = $2', v_table.owner_column) else '' end,
            case when v_table.is_soft then ' and t.deleted_at is null' else '' end
        ) into v_found_ids, v_documents using v_table.record_ids, p_client.user_id;

        v_table_ids := v_table_ids || array_fill(v_table.table_id, array[coalesce(cardinality(v_found_ids), 0)]);
        v_ids := v_ids || v_found_ids;
        v_rows := v_rows || v_documents;
    end loop;

    select json_agg(
            json_build_object(
                'table', t.table_name,
                'record_id', s.record_id,
                'operation', case when f.record_id is null then 'delete' else 'upsert' end,
                'version', s.version,
                'item_id', case when s.client_number = p_client.client_number then s.item_id end,
                'row', f.document
            )
            order by s.xid, s.table_id, s.record_id
        )::text,
        jsonb_agg(jsonb_build_array(s.table_id, s.record_id)) filter (where t.owner_column is null and f.record_id is not null)
    into v_page.changes, v_page.shared
    from unnest(v_states) as s
    join sync.tables as t on t.table_id = s.table_id
    left join unnest(v_table_ids, v_ids, v_rows) as f (table_id, record_id, document)
        on f.table_id = s.table_id and f.record_id = s.record_id
    where t.owner_column is not null or f.record_id is not null or exists (
        select
        from sync.known_records as k
        where k.user_id = p_client.user_id and k.client_id = p_client.client_id
            and k.table_id = s.table_id and k.record_id = s.record_id
    );

    v_last := v_states[cardinality(v_states)];
    v_page.xid := v_last.xid;
    v_page.table_id := v_last.table_id;
    v_page.record_id := v_last.record_id;
    v_page.change_count := cardinality(v_states);

    return v_page;
end;
$$;

comment on function sync._read_page(sync.clients, sync.cookie, integer[], integer, boolean) is
    'A page of the changes after a place.';
