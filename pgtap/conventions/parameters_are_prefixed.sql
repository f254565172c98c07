-- A JSON key is the parameter's name, and p_ never clashes with a column.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure, a.name
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    cross join unnest(
        coalesce(p.proargnames, array_fill(''::text, array[p.pronargs::integer])),
        coalesce(p.proargmodes, array_fill('i'::"char", array[p.pronargs::integer]))
    ) as a (name, mode)
    where n.nspowner = 'app_owner'::regrole and a.mode in ('i', 'b', 'v') and a.name not like 'p\_%'
    order by 1, 2
    $query$,
    'every parameter is named p_something'
);

select * from finish();
rollback;
