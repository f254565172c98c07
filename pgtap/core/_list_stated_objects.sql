begin;
select plan(11);

-- Contract
select function_privs_are('core', '_list_stated_objects', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('core', '_list_stated_objects', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('core', '_list_stated_objects', '{}'::text[], 'app_owner', array['EXECUTE']);

-- Behaviour
create temp table before on commit drop as select * from core._list_stated_objects();

select set_eq(
    'select distinct kind from before', $$ values ('policy'), ('trigger'), ('view') $$, 'policies, triggers and views are there'
);
select is(
    (select count(*) from before where kind = 'policy'),
    (
        select count(*)
        from pg_policies as p
        join pg_namespace as n on n.nspname = p.schemaname
        where n.nspowner = 'app_owner'::regrole
    ),
    'every policy of ours'
);

alter policy users_own on auth.users using (true);
alter table ops.audit_log disable trigger _100_refuse_change;
alter view public.cache_stats reset (security_invoker);
set local search_path = auth, ops, study;
create temp table after on commit drop as select * from core._list_stated_objects();
reset search_path;

select is_empty(
    'select name from after except select name from before', 'no other names'
);
select set_eq(
    $$ select a.name from after as a join before as b using (kind, name) where a.fingerprint <> b.fingerprint $$,
    $$ values ('users_own on auth.users'), ('_100_refuse_change on ops.audit_log'), ('public.cache_stats') $$,
    'what was changed has another fingerprint, and nothing else, whatever the search path'
);

-- What a statement could mean otherwise
create function auth.role(p_probe int) returns text language sql return 'x';
select ok(
    (
        select a.fingerprint <> o.fingerprint
        from after as a
        join core._list_stated_objects() as o using (kind, name)
        where a.name = 'users_operator on auth.users'
    ),
    'another function of a name that it uses'
);
alter table study.courses add column probe int;
select ok(
    (
        select a.fingerprint <> o.fingerprint
        from after as a
        join core._list_stated_objects() as o using (kind, name)
        where a.name = 'study.active_courses'
    ),
    'another column of a table that it reads'
);

drop policy users_own on auth.users;
select is_empty(
    $$ select from core._list_stated_objects() where name = 'users_own on auth.users' $$, 'what is gone is not listed'
);
create view public.probe as select 1 as a;
select is_empty(
    $$ select from core._list_stated_objects() where name = 'public.probe' $$, 'views of others in public are not ours'
);

select * from finish();
rollback;
