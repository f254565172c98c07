-- Without one a row cannot be named, replicated or corrected.
begin;
select plan(1);

select is_empty(
    $query$
    select c.oid::regclass
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole
        and c.relkind in ('r', 'p')
        and not exists (select from pg_catalog.pg_index as i where i.indrelid = c.oid and i.indisprimary)
    order by 1
    $query$,
    'every table has a primary key'
);

select * from finish();
rollback;
