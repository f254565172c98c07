-- The active children (c) of parents (p) that went with an act ($1) at a time ($2), as the rest of a statement. The
-- time is asked for as well, so that an index of either column will do.

create or replace function soft_delete._write_join(p_link soft_delete.links)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
return format(
    '%s as p join %s as c on %s where p.deletion_id = $1 and p.deleted_at = $2 and c.deleted_at is null',
    p_link.parent_table, p_link.child_table,
    (
        select string_agg(format('c.%I = p.%I', j.child_column, j.parent_column), ' and ' order by j.position)
        from unnest(p_link.child_columns, p_link.parent_columns)
            with ordinality as j (child_column, parent_column, position)
    )
);

comment on function soft_delete._write_join(soft_delete.links) is 'The active children of parents that went with an act.';
