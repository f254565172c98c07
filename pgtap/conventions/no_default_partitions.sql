-- A default partition takes the rows that no partition was made for, and nobody notices; while there is one,
-- making the next partition reads all of it under a lock that stops everybody.
begin;
select plan(1);

select is_empty(
    $query$
    select t.partdefid::regclass
    from pg_catalog.pg_partitioned_table as t
    join pg_catalog.pg_class as c on c.oid = t.partrelid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole and t.partdefid <> 0
    order by 1
    $query$,
    'no table has a default partition'
);

select * from finish();
rollback;
