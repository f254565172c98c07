-- What is chosen with a limit, to be changed or deleted, is chosen once: in a materialised CTE or an array. As a plain
-- subquery a plan may run it for every row, and take more each time.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspowner = 'app_owner'::regrole
        and regexp_replace(p.prosrc, '--[^\n]*', '', 'g') ~* '\m(in|using) \(\s*select [^();]*\mlimit\M[^();]*for update skip locked'
    order by 1
    $query$,
    'a limit holds, whatever the plan'
);

select * from finish();
rollback;
