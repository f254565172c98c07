-- A definer function with a caller's search_path runs the caller's code as its owner; '' is not
-- enough, since a temporary table still shadows a catalogue table. PL/pgSQL binds names when it
-- runs, so every function written in it is held to the same. The gateway's first word commits, and so does
-- the maintenance, which a pinned procedure may not: they run as their caller, and name everything with its schema.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    join pg_catalog.pg_language as l on l.oid = p.prolang
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole)
        and (p.prosecdef or l.lanname = 'plpgsql')
        and p.oid::regproc::text not in ('api.count_calls', 'ops.maintain')
        and not coalesce(p.proconfig @> array['search_path=pg_catalog, pg_temp'], false)
    order by 1
    $query$,
    'every definer and every PL/pgSQL function pins its search_path'
);

select * from finish();
rollback;
