-- Whether something that is worked out from a partition's rows has been dropped: a late row
-- could not be counted any more.

create or replace function core._lacks_sums(p_partition core.partition)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
return exists (
    select
    from core.retention_rules as r
    join core.archives as a on a.table_name = r.table_name
    where r.source_table = p_partition.table_name
        and not a.takes_rows
        and a.range_from < p_partition.range_until
        and a.range_until > p_partition.range_from
);

comment on function core._lacks_sums(core.partition) is
    'Whether something that is worked out from a partition''s rows has been dropped.';
