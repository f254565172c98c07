-- Locks the rows that a batch is about, in the order of their keys, so that two batches that meet wait for each other
-- instead of ending each other. Returns them by table_id/record_id; null for those that are not there, or not the
-- caller's; brief: of a row only deleted_at, where there is one. Tables whose rows clients may not lock are left to
-- their items.

create or replace function sync._lock_records(p_items jsonb, p_is_brief boolean default false)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_table     record;
    v_found     uuid[];
    v_documents jsonb[];
    v_rows      jsonb := '{}';
begin
    for v_table in
        with named as materialized (
            select c.item ->> 'table' as name, array_agg(distinct (c.item ->> 'record_id')::uuid) as record_ids
            from jsonb_array_elements(p_items) as c (item)
            where sync._is_uuid(c.item ->> 'record_id') and c.item ->> 'operation' in ('insert', 'update', 'delete')
            group by 1
        )
        select t.table_id, t.table_name, t.key_column, t.owner_column, t.is_soft,
            array(
                select distinct r.record_id
                from named as n, unnest(n.record_ids) as r (record_id)
                where n.name in (t.table_name, split_part(t.table_name, '.', 2))
                order by 1
            ) as record_ids
        from sync.tables as t
        where t.is_enabled
            and exists (select from named as n where n.name in (t.table_name, split_part(t.table_name, '.', 2)))
        order by t.table_id
    loop
        begin
            execute format(
                'select array_agg(l.record_id), array_agg(l.document) from ('
                'select t.%2$I as record_id, %4$s as document from %1$s as t where t.%2$I = any ($1)%3$s '
                'order by t.%2$I for no key update) as l',
                v_table.table_name, v_table.key_column,
                case when v_table.owner_column is not null then format(' and t.%I = $2', v_table.owner_column) else '' end,
                case
                    when not p_is_brief then 'to_jsonb(t.*)'
                    when v_table.is_soft then 'jsonb_build_object(''deleted_at'', t.deleted_at)'
                    else '''{}''::jsonb'
                end
            ) into v_found, v_documents using v_table.record_ids, auth.uid();

            v_rows := v_rows || (
                select jsonb_object_agg(v_table.table_id || '/' || i.record_id, l.document)
                from unnest(v_table.record_ids) as i (record_id)
                left join unnest(v_found, v_documents) as l (record_id, document) using (record_id)
            );
        exception when insufficient_privilege or undefined_table or undefined_column then
            null; -- clients only read this table, or it is not what was declared: each item says so
        end;
    end loop;

    return v_rows;
end;
$$;

comment on function sync._lock_records(jsonb, boolean) is 'Lock the rows that a batch is about, in the order of their keys.';
