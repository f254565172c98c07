-- The partitions that a registered table has, or all of them have, in the order of time.
--
-- Bounds are read from the catalogue: a partition attached by hand counts whatever its name.

create or replace function core._get_partitions(p_table_name text default null)
returns setof core.partition
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO'
as $$
begin
    return query
    select t.table_name, format('%I.%I', n.nspname, c.relname), b.bounds[1]::timestamptz, b.bounds[2]::timestamptz
    from core.partitioned_tables as t
    join pg_inherits as i on i.inhparent = core._get_oid(t.table_name)
    join pg_class as c on c.oid = i.inhrelid
    join pg_namespace as n on n.oid = c.relnamespace
    cross join lateral regexp_match(
        pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \(''([^'']+)''\) TO \(''([^'']+)''\)'
    ) as b (bounds)
    where (p_table_name is null or t.table_name = p_table_name) and b.bounds is not null
    order by t.table_name, 3;
end;
$$;

comment on function core._get_partitions(text) is 'The partitions of a registered table, or of all, in the order of time.';
