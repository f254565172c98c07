-- NOTIFY takes a lock on the whole database at commit; a relay outside wakes the listeners,
-- and a job wakes workers only while one of them sleeps.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspowner = 'app_owner'::regrole
        and p.oid::regproc::text not in ('jobs._wake_workers', 'events.wake_listeners')
        and regexp_replace(
            case when p.prosqlbody is null then p.prosrc else pg_get_function_sqlbody(p.oid) end, '--[^\n]*', '', 'g'
        ) ~* '\mpg_notify\s*\(|^\s*notify\s'
    order by 1
    $query$,
    'no function but those two sends a notification'
);

select * from finish();
rollback;
