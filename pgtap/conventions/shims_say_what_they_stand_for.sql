-- A name of the first version declares in its comment what it stands for: limits and deprecations of that hold for it.
begin;
select plan(2);

select is_empty(
    $$
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'public'::regnamespace and p.proowner = 'app_api'::regrole and p.proname !~ '^_'
        and coalesce(obj_description(p.oid, 'pg_proc'), '') !~
            '^Version 1: see [a-z_]+\.[a-z_]+((, | and )[a-z_]+\.[a-z_]+)*\.( |$)'
    $$,
    'every shim says "Version 1: see <schema>.<function>."'
);

select is_empty(
    $$
    select p.oid::regprocedure, m.named[1]
    from pg_catalog.pg_proc as p
    cross join lateral regexp_matches(
        substring(obj_description(p.oid, 'pg_proc') from '^Version 1: see (.+?)\.(?: |$)'), '[a-z_]+\.[a-z_]+', 'g'
    ) as m (named)
    where p.pronamespace = 'public'::regnamespace and p.proowner = 'app_api'::regrole
        and to_regproc(m.named[1]) is null
    $$,
    'of a function that there is'
);

select * from finish();
rollback;
