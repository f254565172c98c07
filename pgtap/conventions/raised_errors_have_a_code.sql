-- A raise without a code surfaces as P0001, which no client can tell from another. Literals and
-- comments are taken out first, so that a semicolon in a hint does not end the statement early.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure, m.statement[1]
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    join pg_catalog.pg_language as l on l.oid = p.prolang
    cross join regexp_matches(
        regexp_replace(p.prosrc, '--[^\n]*|''([^'']|'''')*''', '''''', 'g'),
        '\mraise\M(?!\s*(notice|warning|info|log|debug|sqlstate|;))[^;]*', 'gi'
    ) as m (statement)
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole)
        and l.lanname = 'plpgsql'
        and m.statement[1] !~* '\merrcode\M'
    order by 1, 2
    $query$,
    'every raise carries an errcode'
);

select * from finish();
rollback;
