-- The synced tables that items name: each name to its table_id, and each table_id to its name. What several tables are
-- called is not there.

create or replace function sync._find_tables(p_items jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        with named as (
            select n.name, min(t.table_id) as table_id
            from (select distinct i.item ->> 'table' as name from jsonb_array_elements(p_items) as i (item)) as n
            join sync.tables as t on t.is_enabled and to_regclass(t.table_name) is not null and n.name in (t.table_name, split_part(t.table_name, '.', 2))
            group by n.name
            having count(*) = 1
        )
        select coalesce(jsonb_object_agg(p.name, p.value), '{}')
        from (
            select n.name, n.table_id::text as value from named as n
            union all
            select distinct t.table_id::text, t.table_name from named as n join sync.tables as t using (table_id)
        ) as p
    );
end;
$$;

comment on function sync._find_tables(jsonb) is 'The synced tables that items name.';
