-- The message is the constant that clients switch on; facts go into detail, the remedy into hint.
-- A bare % passes on a code that a helper chose.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure, m.message[1]
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    cross join regexp_matches(p.prosrc, '\mraise\s+exception\s+''([^'']*)''', 'gi') as m (message)
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole) and m.message[1] !~ '^([a-z][a-z0-9_]*|%)$'
    order by 1, 2
    $query$,
    'every error message is a constant in snake_case'
);

select * from finish();
rollback;
