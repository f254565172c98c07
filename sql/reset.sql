-- Makes grants declarative and notes what is there.
--
-- Everything the callers hold in our schemas is taken back here, and stated again
-- by the file that each grant belongs to. Then every function, view and trigger is
-- noted with its place (ctid); prune.sql compares: what still has its place at the
-- end was not stated by any file.
--
-- `mainspring deploy` names policies, triggers and views that are as their files state them (mainspring.kept, a list
-- of oids): they stay, because each policy that is dropped locks its table against every call until the deploy
-- commits. psql drops and makes them all.
--
-- Schema public is not ours: there only what app_api owns is (sql/public), and what others keep there is left
-- as it is, with its grants.

do $reset$
declare
    v_callers constant text := 'public, anon, authenticated, operator, admin, service_role, authenticator';
    v_kept constant jsonb := coalesce(nullif(current_setting('mainspring.kept', true), ''), '[]');
    v_statement text;
begin
    for v_statement in
        select format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename)
        from pg_catalog.pg_policies as p
        join pg_catalog.pg_namespace as n on n.nspname = p.schemaname
        where n.nspowner = 'app_owner'::regrole and not exists (
            select
            from pg_catalog.pg_policy as k
            join pg_catalog.jsonb_array_elements_text(v_kept) as o (oid) on o.oid::oid = k.oid
            where k.polname = p.policyname and k.polrelid = format('%I.%I', p.schemaname, p.tablename)::regclass
        )
        union all
        select format(s.statement, n.nspname)
        from pg_catalog.pg_namespace as n,
            (values
                ('revoke all on schema %I from app_api, ' || v_callers),
                ('revoke all on all routines in schema %I from ' || v_callers),
                ('revoke all on all tables in schema %I from ' || v_callers),
                ('revoke all on all sequences in schema %I from app_api, ' || v_callers),
                ('grant usage, create on schema %I to app_api')
            ) as s (statement)
        where n.nspowner = 'app_owner'::regrole
        union all
        -- Not from its own views: an owner whose privileges are taken back stays without them.
        select format('revoke all on %I.%I from app_api', n.nspname, c.relname)
        from pg_catalog.pg_class as c
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspowner = 'app_owner'::regrole
            and c.relkind in ('r', 'p', 'v', 'm')
            and c.relowner <> 'app_api'::regrole
            and exists (select from aclexplode(c.relacl) as a where a.grantee = 'app_api'::regrole)
        union all
        select format('revoke all on routine %s from %s', p.oid::regprocedure, v_callers)
        from pg_catalog.pg_proc as p
        where p.pronamespace = to_regnamespace('public') and p.proowner = 'app_api'::regrole
        union all
        select format('revoke all on table %s from %s', c.oid::regclass, v_callers)
        from pg_catalog.pg_class as c
        where c.relnamespace = to_regnamespace('public') and c.relkind = 'v' and c.relowner = 'app_api'::regrole
        union all
        select format(s.statement, r.role_name)
        from (values
            ('app_api', 'create'), ('app_api', 'usage'), ('anon', 'usage'), ('authenticated', 'usage'),
            ('service_role', 'usage')
        ) as r (role_name, privilege)
        cross join lateral (values ('grant ' || r.privilege || ' on schema public to %I')) as s (statement)
        where not has_schema_privilege(r.role_name, 'public', r.privilege)
    loop
        execute v_statement;
    end loop;

    if not has_schema_privilege('app_api', 'public', 'create') then
        raise exception 'app_api may not create functions in schema public'
            using errcode = 'insufficient_privilege',
                  detail = format(
                      'Schema public belongs to %s, and %s may not grant it.',
                      (select n.nspowner::regrole from pg_catalog.pg_namespace as n where n.nspname = 'public'), session_user
                  ),
                  hint = 'As its owner: grant create, usage on schema public to app_api with grant option '
                      'for the deploying login, or alter schema public owner to pg_database_owner.';
    end if;

    perform set_config('mainspring.noted', coalesce(jsonb_agg(to_jsonb(o))::text, '[]'), true)
    from (
        select 'routine' as kind, p.oid, p.ctid::text as place,
            format('%I.%I', n.nspname, p.proname) as name,
            p.oid::regprocedure::text as identity,
            pg_get_function_result(p.oid) as result,
            p.pronargs as argument_count,
            p.pronargdefaults as default_count,
            string_to_array(p.proargtypes::text, ' ') as argument_types,
            array(
                select a.name
                from unnest(p.proargnames, p.proargmodes) with ordinality as a (name, mode, position)
                where a.mode is null or a.mode in ('i', 'b', 'v')
                order by a.position
            ) as argument_names
        from pg_catalog.pg_proc as p
        join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where n.nspowner = 'app_owner'::regrole and p.proowner in ('app_api'::regrole, 'app_owner'::regrole)
            or n.nspname = 'public' and p.proowner = 'app_api'::regrole
        union all
        select 'view', c.oid, c.ctid::text, c.oid::regclass::text, c.oid::regclass::text,
            null, null, null, null, null
        from pg_catalog.pg_class as c
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where c.relkind = 'v'
            and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public' and c.relowner = 'app_api'::regrole)
        union all
        select 'trigger', t.oid, t.ctid::text, format('%I on %s', t.tgname, c.oid::regclass), null,
            null, null, null, null, null
        from pg_catalog.pg_trigger as t
        join pg_catalog.pg_class as c on c.oid = t.tgrelid
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspowner = 'app_owner'::regrole and not t.tgisinternal and t.tgparentid = 0
    ) as o;
end;
$reset$;

-- Without this every new function is open to public. It has to be global: a
-- default stated per schema cannot take a global one back.
alter default privileges for role app_api revoke execute on functions from public;
alter default privileges for role app_owner revoke execute on functions from public;
