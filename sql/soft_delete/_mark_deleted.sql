-- Marks a record that is locked, and its children of every level, as deleted by one act; answers its id.
--
-- Table by table in the order of their levels. The rows of a table are locked in the order of their keys, before their own
-- children are looked for: whoever is adding a child holds a key share lock on the row (its guard), is waited for,
-- and the next statement sees what came. What was deleted before stays with its own act. Runs as app_owner: children
-- belong to their parents, whoever wrote them.

create or replace function soft_delete._mark_deleted(
    p_table     soft_delete.tables,
    p_record_id uuid,
    p_owner_id  uuid
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deletion_id uuid := core.uuid_v7();
    v_deleted_at  timestamptz := clock_timestamp();
    v_counts      jsonb := jsonb_build_object(p_table.table_name, 1);
    v_child       soft_delete.tables;
    v_link        soft_delete.links;
    v_links       soft_delete.links[];
    v_source      text;
    v_key         text;
    v_marked      bigint;
    v_total       bigint;
begin
    execute format(
        'update %s as t set %s where t.%I = $3 %s',
        p_table.table_name, soft_delete._write_mark(p_table), p_table.record_column,
        case when p_owner_id is not null then format('and t.%I = $4', p_table.owner_column) end
    ) using v_deletion_id, v_deleted_at, p_record_id, p_owner_id;

    for v_child in
        select t.*
        from soft_delete.tables as t
        where exists (select from soft_delete.links as l where l.child_table = t.table_name)
        order by t.level, t.table_name
    loop
        continue when not exists (
            select from soft_delete.links as l where l.child_table = v_child.table_name and v_counts ? l.parent_table
        );

        v_total := 0;
        v_links := array(
            select l
            from soft_delete.links as l
            where l.child_table = v_child.table_name
                and (v_counts ? l.parent_table or l.parent_table = l.child_table)
            order by l.parent_table, l.link_column
        );
        v_key := (
            select string_agg(format('c.%I', k.name), ', ' order by k.position)
            from unnest(v_child.primary_key) with ordinality as k (name, position)
        );
        v_source := (
            select string_agg(format('select %s from %s', v_key, soft_delete._write_join(l)), ' union all ')
            from unnest(v_links) as l
        );

        -- Once; where records are children of records of the same table, until there are no more.
        loop
            execute format(
                'select count(*) from (select from %s as c where c.deleted_at is null and (%s) in (%s) '
                'order by %s for update of c) as x',
                v_child.table_name, v_key, v_source, v_key
            ) into v_marked using v_deletion_id, v_deleted_at;

            exit when v_marked = 0;

            foreach v_link in array v_links loop
                execute format(
                    'with found as materialized (select %s from %s) '
                    'update %s as t set %s from found as f where (%s) = (%s) and t.deleted_at is null',
                    v_key, soft_delete._write_join(v_link), v_child.table_name, soft_delete._write_mark(v_child),
                    replace(v_key, 'c.', 't.'), replace(v_key, 'c.', 'f.')
                ) using v_deletion_id, v_deleted_at;
                get diagnostics v_marked = row_count;
                v_total := v_total + v_marked;
            end loop;

            exit when not exists (select from unnest(v_links) as l where l.parent_table = l.child_table);
        end loop;

        if v_total > 0 then
            v_counts := v_counts || jsonb_build_object(
                v_child.table_name, v_total + coalesce((v_counts ->> v_child.table_name)::bigint, 0)
            );
        end if;
    end loop;

    insert into soft_delete.deletions (
        deletion_id, table_name, record_id, owner_user_id, deleted_at, deleted_by, record_counts, purge_at
    )
    select v_deletion_id, p_table.table_name, p_record_id, p_owner_id, v_deleted_at, auth.uid(), v_counts,
        soft_delete._get_purge_at(v_deleted_at, v_counts);

    return v_deletion_id;
end;
$$;

comment on function soft_delete._mark_deleted(soft_delete.tables, uuid, uuid) is
    'Mark a record and its children of every level as deleted by one act.';

grant execute on function soft_delete._mark_deleted(soft_delete.tables, uuid, uuid) to app_api;
