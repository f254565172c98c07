-- The comment is what API readers see: it feeds openapi.json and docs/functions.md.
begin;
select plan(1);

select is_empty(
    $query$
    select n.nspname::text as object
    from pg_catalog.pg_namespace as n
    where n.nspowner = 'app_owner'::regrole and obj_description(n.oid, 'pg_namespace') is null
    union all
    select c.oid::regclass::text
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where (n.nspowner = 'app_owner'::regrole or c.relowner = 'app_api'::regrole)
        and c.relkind in ('r', 'p', 'v', 'm')
        and not c.relispartition
        and obj_description(c.oid, 'pg_class') is null
    union all
    select p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole)
        and obj_description(p.oid, 'pg_proc') is null
    order by 1
    $query$,
    'every schema, table, view and function says what it is'
);

select * from finish();
rollback;
