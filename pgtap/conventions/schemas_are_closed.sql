-- app_api may create while a deploy runs, and only then; callers never.
begin;
select plan(1);

select is_empty(
    $query$
    select n.nspname, a.grantee::regrole
    from pg_catalog.pg_namespace as n
    cross join aclexplode(n.nspacl) as a
    where n.nspowner = 'app_owner'::regrole
        and a.privilege_type = 'CREATE'
        and a.grantee <> 'app_owner'::regrole
    order by 1, 2
    $query$,
    'nobody but app_owner may create objects'
);

select * from finish();
rollback;
