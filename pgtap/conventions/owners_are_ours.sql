-- app_owner owns what holds data; app_api owns what runs, and is bound by row-level security
-- because it owns no table. What belongs to app_owner is not bound by it: helpers (_name), and what the
-- service alone may call.
begin;
select plan(1);

select is_empty(
    $query$
    select c.oid::regclass::text as object, c.relowner::regrole as owner
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole
        and c.relowner <> case when c.relkind in ('v', 'm') then 'app_api' else 'app_owner' end::regrole
        and c.relkind in ('r', 'p', 'v', 'm', 'S', 'c', 'f')
    union all
    select p.oid::regprocedure::text, p.proowner::regrole
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspowner = 'app_owner'::regrole
        and p.proowner <> 'app_api'::regrole
        and not (
            p.proowner = 'app_owner'::regrole
            and not has_function_privilege('anon', p.oid, 'execute')
            and not has_function_privilege('admin', p.oid, 'execute')
        )
    order by 1
    $query$,
    'tables belong to app_owner, functions and views to app_api'
);

select * from finish();
rollback;
