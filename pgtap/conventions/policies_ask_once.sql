-- (select auth.uid()) is computed once per query, a bare auth.uid() once per row.
begin;
select plan(1);

select is_empty(
    $query$
    select p.schemaname, p.tablename, p.policyname
    from pg_catalog.pg_policies as p
    join pg_catalog.pg_namespace as n on n.nspname = p.schemaname
    where n.nspowner = 'app_owner'::regrole
        and regexp_replace(
            coalesce(p.qual, '') || ' ' || coalesce(p.with_check, ''), '\( SELECT auth\.\w+\(\)', '', 'g'
        ) ~ '\mauth\.\w+\('
    order by 1, 2, 3
    $query$,
    'every policy wraps its auth calls in (select …)'
);

select * from finish();
rollback;
