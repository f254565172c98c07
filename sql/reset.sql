-- Grants are declarative: everything the callers hold in our schemas is taken
-- back here, and stated again by the file that each grant belongs to.

do $reset$
declare
    v_callers constant text := 'public, anon, authenticated, operator, admin, service_role, authenticator';
    v_statement text;
begin
    for v_statement in
        select format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename)
        from pg_catalog.pg_policies as p
        join pg_catalog.pg_namespace as n on n.nspname = p.schemaname
        where n.nspowner = 'app_owner'::regrole
        union all
        select format(s.statement, n.nspname)
        from pg_catalog.pg_namespace as n,
            (values
                ('revoke all on schema %I from app_api, ' || v_callers),
                ('revoke all on all routines in schema %I from ' || v_callers),
                ('revoke all on all tables in schema %I from app_api, ' || v_callers),
                ('revoke all on all sequences in schema %I from app_api, ' || v_callers),
                ('grant usage, create on schema %I to app_api')
            ) as s (statement)
        where n.nspowner = 'app_owner'::regrole
    loop
        execute v_statement;
    end loop;
end;
$reset$;

-- Without this every new function is open to public. It has to be global: a
-- default stated per schema cannot take a global one back.
alter default privileges for role app_api revoke execute on functions from public;
alter default privileges for role app_owner revoke execute on functions from public;
