-- NOTIFY takes a lock on the whole database at commit; a relay outside wakes the listeners.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspowner = 'app_owner'::regrole
        and regexp_replace(p.prosrc, '--[^\n]*', '', 'g') ~* '\mpg_notify\s*\(|^\s*notify\s'
    order by 1
    $query$,
    'no function sends a notification'
);

select * from finish();
rollback;
