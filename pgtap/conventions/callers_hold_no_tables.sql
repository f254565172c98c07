-- Callers may execute functions and nothing else, so no row leaves by another way.
begin;
select plan(1);

select is_empty(
    $query$
    select c.oid::regclass, a.grantee::regrole, a.privilege_type
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    cross join lateral (
        select x.grantee, x.privilege_type
        from aclexplode(c.relacl) as x
        union all
        select x.grantee, x.privilege_type
        from pg_catalog.pg_attribute as t
        cross join aclexplode(t.attacl) as x
        where t.attrelid = c.oid
    ) as a
    where n.nspowner = 'app_owner'::regrole
        and (
            a.grantee = 0
            or a.grantee::regrole::text in (
                'anon', 'authenticated', 'operator', 'admin', 'service_role', 'authenticator'
            )
        )
    order by 1, 2, 3
    $query$,
    'callers hold no privilege on tables, columns, views or sequences'
);

select * from finish();
rollback;
