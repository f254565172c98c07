-- A cascade deletes what nobody asked to delete, unseen by policies and triggers on the way.
begin;
select plan(1);

select is_empty(
    $query$
    select k.conrelid::regclass, k.conname
    from pg_catalog.pg_constraint as k
    join pg_catalog.pg_namespace as n on n.oid = k.connamespace
    where n.nspowner = 'app_owner'::regrole
        and k.contype = 'f'
        and (k.confdeltype not in ('a', 'r') or k.confupdtype not in ('a', 'r'))
    order by 1, 2
    $query$,
    'no foreign key changes rows by itself'
);

select * from finish();
rollback;
