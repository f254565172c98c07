-- The policies, triggers and views of our schemas, each with a fingerprint of what PostgreSQL knows of it. What somebody
-- changed by hand, a trigger that was switched off included, has another one.
--
-- Names are written out in full in the fingerprints (search_path), so that they do not depend on who asks.

create or replace function core._list_stated_objects()
returns table (kind text, oid oid, name text, fingerprint text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select 'policy', p.oid, format('%I on %I.%I', p.polname, n.nspname, c.relname),
        md5(
            jsonb_build_array(
                p.polcmd, p.polpermissive,
                array(select r.role::regrole::text from unnest(p.polroles) as r (role) order by 1),
                pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
            )::text
        )
    from pg_policy as p
    join pg_class as c on c.oid = p.polrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole
    union all
    select 'trigger', t.oid, format('%I on %I.%I', t.tgname, n.nspname, c.relname),
        md5(jsonb_build_array(t.tgenabled, pg_get_triggerdef(t.oid))::text)
    from pg_trigger as t
    join pg_class as c on c.oid = t.tgrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspowner = 'app_owner'::regrole and not t.tgisinternal and t.tgparentid = 0
    union all
    select 'view', c.oid, format('%I.%I', n.nspname, c.relname),
        md5(
            jsonb_build_array(
                c.relowner::regrole, c.reloptions, pg_get_viewdef(c.oid),
                array(
                    select format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
                    from pg_attribute as a
                    where a.attrelid = c.oid and a.attnum > 0
                    order by a.attnum
                )
            )::text
        )
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'v'
        and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public' and c.relowner = 'app_api'::regrole);
$$;

comment on function core._list_stated_objects() is 'Policies, triggers and views of our schemas with fingerprints.';

grant execute on function core._list_stated_objects() to app_owner;
