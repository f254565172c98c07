-- PTnnn is answered as HTTP nnn; these are the statuses that our functions may choose. PT500 is for
-- an invariant of ours that does not hold. MS001 never leaves the gateway: its answer is stored.
begin;
select plan(1);

select is_empty(
    $query$
    select p.oid::regprocedure, m.code[1]
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    cross join regexp_matches(p.prosrc, 'errcode\s*=\s*''([^'']*)''', 'gi') as m (code)
    where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole)
        and m.code[1] not in (
            'PT400', 'PT401', 'PT402', 'PT403', 'PT404', 'PT409', 'PT410', 'PT412', 'PT413', 'PT415',
            'PT422', 'PT423', 'PT429', 'PT500', 'PT503', 'MS001'
        )
    order by 1, 2
    $query$,
    'every errcode is PT and an agreed HTTP status'
);

select * from finish();
rollback;
