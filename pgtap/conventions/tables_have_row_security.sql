-- Partitions too: whoever names a partition directly meets its own policies, not its parent's.
begin;
select plan(1);

select is_empty(
    $query$
    select c.oid::regclass
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole and c.relkind in ('r', 'p') and not c.relrowsecurity
    order by 1
    $query$,
    'every table and every partition has row-level security enabled'
);

select * from finish();
rollback;
