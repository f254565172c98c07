-- Of which tables' inserts and updates a batch has several that may be applied by one statement: table_id/operation.

create or replace function sync._find_joint(p_items jsonb, p_tables jsonb)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        with items as (
            select p_tables ->> (i.item ->> 'table') as table_id, i.item ->> 'operation' as operation, i.item -> 'data' as data
            from jsonb_array_elements(p_items) as i (item)
            where i.item ->> 'operation' in ('insert', 'update') and jsonb_typeof(i.item -> 'data') = 'object'
        ),
        written as (
            select i.table_id, i.operation, array_agg(distinct k.name) as columns
            from items as i
            cross join jsonb_object_keys(i.data) as k (name)
            where i.table_id ~ '^\d+$'
            group by i.table_id, i.operation
        )
        select coalesce(array_agg(w.table_id || '/' || w.operation), '{}')
        from written as w
        join sync.tables as t on t.table_id = w.table_id::integer
        where w.operation = any (t.operations) and sync._is_joint(t, w.operation, w.columns)
    );
end;
$$;

comment on function sync._find_joint(jsonb, jsonb) is 'Of which tables a batch has items that may be applied by one statement.';
