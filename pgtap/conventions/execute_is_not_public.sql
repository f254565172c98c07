-- PostgreSQL opens every new function to everybody unless told otherwise.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole) and a.grantee = 0
    order by 1
    $query$,
    'no function is open to public'
);

select * from finish();
rollback;
