-- The policies, triggers and views of our schemas, each with a fingerprint of what PostgreSQL knows of it. What somebody
-- changed by hand, a trigger that was switched off included (in a partition, too), has another one. So has what the same
-- statement could mean otherwise now: because there is another function of a name that it uses, or a table that it reads
-- has other columns.
--
-- Names are written out in full in the fingerprints (search_path), so that they do not depend on who asks.

create or replace function core._list_stated_objects()
returns table (kind text, oid oid, name text, fingerprint text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    with used as (
        select d.classid, d.objid,
            jsonb_agg(
                distinct case
                    when d.refclassid = 'pg_proc'::regclass then (
                        select jsonb_agg(f.oid::regprocedure::text order by f.oid::regprocedure::text)
                        from pg_proc as p
                        join pg_proc as f on f.pronamespace = p.pronamespace and f.proname = p.proname
                        where p.oid = d.refobjid
                    )
                    else (
                        select jsonb_build_array(d.refobjid::regclass, jsonb_agg(a.attname order by a.attnum))
                        from pg_attribute as a
                        where a.attrelid = d.refobjid and a.attnum > 0 and not a.attisdropped
                    )
                end
            ) as names
        from (
            select distinct d.classid, d.objid, d.refclassid, d.refobjid
            from pg_depend as d
            where d.classid in ('pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_rewrite'::regclass)
                and d.refclassid in ('pg_proc'::regclass, 'pg_class'::regclass)
        ) as d
        group by d.classid, d.objid
    )
    select 'policy', p.oid, format('%I on %I.%I', p.polname, n.nspname, c.relname),
        md5(
            jsonb_build_array(
                p.polcmd, p.polpermissive,
                array(select r.role::regrole::text from unnest(p.polroles) as r (role) order by 1),
                pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
                c.relowner::regrole, obj_description(p.oid, 'pg_policy'), u.names
            )::text
        )
    from pg_policy as p
    join pg_class as c on c.oid = p.polrelid
    join pg_namespace as n on n.oid = c.relnamespace
    left join used as u on u.classid = 'pg_policy'::regclass and u.objid = p.oid
    where n.nspowner = 'app_owner'::regrole
    union all
    select 'trigger', t.oid, format('%I on %I.%I', t.tgname, n.nspname, c.relname),
        md5(
            jsonb_build_array(
                t.tgenabled, pg_get_triggerdef(t.oid), c.relowner::regrole, u.names,
                exists (select from pg_trigger as k where k.tgparentid = t.oid and k.tgenabled <> t.tgenabled)
            )::text
        )
    from pg_trigger as t
    join pg_class as c on c.oid = t.tgrelid
    join pg_namespace as n on n.oid = c.relnamespace
    left join used as u on u.classid = 'pg_trigger'::regclass and u.objid = t.oid
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
                ),
                u.names
            )::text
        )
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    left join pg_rewrite as r on r.ev_class = c.oid and r.rulename = '_RETURN'
    left join used as u on u.classid = 'pg_rewrite'::regclass and u.objid = r.oid
    where c.relkind = 'v'
        and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public' and c.relowner = 'app_api'::regrole);
$$;

comment on function core._list_stated_objects() is 'Policies, triggers and views of our schemas with fingerprints.';

grant execute on function core._list_stated_objects() to app_owner;
