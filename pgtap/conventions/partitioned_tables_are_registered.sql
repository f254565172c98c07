-- A partitioned table that nobody registered runs out of partitions one night.
begin;
select plan(1);

select is_empty(
    $query$
    select c.oid::regclass
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    join pg_catalog.pg_partitioned_table as p on p.partrelid = c.oid
    where n.nspowner = 'app_owner'::regrole
        and p.partstrat = 'r'
        and not c.relispartition
        and not exists (
            select from core.partitioned_tables as t where t.table_name = n.nspname || '.' || c.relname
        )
    order by 1
    $query$,
    'every range-partitioned table is in core.partitioned_tables'
);

select * from finish();
rollback;
