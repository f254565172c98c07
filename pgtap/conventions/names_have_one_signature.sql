-- One name is one signature, so a call by name needs no rules.
begin;
select plan(1);

select is_empty(
    $query$
    select n.nspname, p.proname, count(*)
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole)
    group by 1, 2
    having count(*) > 1
    order by 1, 2
    $query$,
    'no function name is overloaded'
);

select * from finish();
rollback;
