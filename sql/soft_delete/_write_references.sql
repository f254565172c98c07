-- Condition of a statement over a table (t): no row refers to it, by any foreign key, declared as a child or not, nor by
-- a link without one. A table that app_owner may not read is left to its foreign key.

create or replace function soft_delete._write_references(p_table_name text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(string_agg(
        format(
            ' and not exists (select from %s as r where %s%s)', s.child,
            (
                select string_agg(format('r.%I = t.%I', j.child_column, j.parent_column), ' and ')
                from unnest(s.child_columns, s.parent_columns) as j (child_column, parent_column)
            ),
            case when s.child = p_table_name then ' and r.ctid <> t.ctid' else '' end
        ), ''
    ), '')
    from (
        select f.conrelid::regclass::text as child,
            array(
                select a.attname::text
                from unnest(f.conkey) with ordinality as k (attnum, position)
                join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.attnum
                order by k.position
            ) as child_columns,
            array(
                select a.attname::text
                from unnest(f.confkey) with ordinality as k (attnum, position)
                join pg_attribute as a on a.attrelid = f.confrelid and a.attnum = k.attnum
                order by k.position
            ) as parent_columns
        from pg_constraint as f
        where f.contype = 'f' and f.conparentid = 0 and f.confrelid = p_table_name::regclass
            and has_table_privilege('app_owner', f.conrelid, 'select')
        union all
        select l.child_table, l.child_columns, l.parent_columns
        from soft_delete.links as l
        where l.parent_table = p_table_name and not l.is_constrained
    ) as s;
end;

comment on function soft_delete._write_references(text) is 'Condition that no row refers to one of a table.';
