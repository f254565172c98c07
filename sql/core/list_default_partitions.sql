-- Default partitions of tables partitioned by range, with the statement that does away with each. Rows in them
-- are those that no partition was made for in time; and while there is one, making the next partition reads
-- all of it under a lock that stops everybody.

create or replace function core.list_default_partitions()
returns table (
    table_name     text,
    partition_name text,
    is_registered  boolean,
    row_estimate   bigint,
    byte_count     bigint,
    remedy         text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        format('%I.%I', n.nspname, c.relname), format('%I.%I', dn.nspname, d.relname), r.table_name is not null,
        nullif(d.reltuples, -1)::bigint, pg_total_relation_size(d.oid),
        format(
            'select core.drain_default_partition(%L, %L);', format('%I.%I', n.nspname, c.relname),
            coalesce(r.period, 'month')
        )
    from pg_partitioned_table as t
    join pg_class as c on c.oid = t.partrelid
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_class as d on d.oid = t.partdefid
    join pg_namespace as dn on dn.oid = d.relnamespace
    left join core.partitioned_tables as r on r.table_name = format('%I.%I', n.nspname, c.relname)
    where t.partstrat = 'r'
    order by 1;
end;

comment on function core.list_default_partitions() is 'Default partitions, with the statement that does away with each.';

grant execute on function core.list_default_partitions() to admin, service_role;
