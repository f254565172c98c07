-- Refuses what a function of the same signature takes away from its callers: a role's right to call it, a column of its
-- result, or GET, which a volatile function does not answer. prune.sql refuses what the signature itself shows.
--
-- The state after the last deploy is in api.signatures, so that a type that a migration changed is seen, and a grant by
-- hand, which no file ever stated, is not missed. A migration says that a break is meant by telling callers of it: a row
-- in api.breaking_changes that names the function. Another default value refuses nobody, and may mean something else to those
-- who leave the argument out: a warning says so.

set local role app_owner;

do $signatures$
declare
    v_broken record;
    v_other  record;
begin
    create temporary table stated on commit drop as
    select format('%s.%s', n.nspname, p.proname) as function_name,
        array(
            select r.name
            from unnest(array['anon', 'authenticated', 'operator', 'admin', 'service_role']) as r (name)
            where has_function_privilege(r.name, p.oid, 'execute')
        ) as roles,
        p.provolatile::text as volatility,
        case
            when 't' = any (p.proargmodes) or 'o' = any (p.proargmodes) then (
                select jsonb_object_agg(a.name, format_type(a.type, null))
                from unnest(p.proallargtypes, p.proargnames, p.proargmodes) as a (type, name, mode)
                where a.mode in ('t', 'o', 'b') and a.name <> ''
            )
            else (
                select jsonb_object_agg(a.attname, format_type(a.atttypid, null))
                from pg_catalog.pg_type as t
                join pg_catalog.pg_attribute as a on a.attrelid = t.typrelid
                where t.oid = p.prorettype and t.typtype = 'c' and a.attnum > 0 and not a.attisdropped
            )
        end as result_columns,
        (
            select jsonb_object_agg(a.name, pg_get_function_arg_default(p.oid, a.position::integer))
            from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
                with ordinality as a (type, name, mode, position)
            where coalesce(a.mode, 'i') in ('i', 'b') and a.name <> ''
                and pg_get_function_arg_default(p.oid, a.position::integer) is not null
        ) as default_values
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    join pg_catalog.pg_roles as o on o.oid = p.proowner
    where o.rolname in ('app_api', 'app_owner') and p.prokind in ('f', 'p') and p.prorettype <> 'trigger'::regtype
        and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public');

    delete from stated as s where cardinality(s.roles) = 0;

    select b.function_name, string_agg(b.problem, ' ' order by b.problem) as problems, count(*) over () - 1 as further
    into v_broken
    from (
        select g.function_name, format('%s could not call it any more.', r.role) as problem, g.stated_at
        from api.signatures as g
        join stated as s on s.function_name = g.function_name
        cross join lateral unnest(g.roles) as r (role)
        where r.role <> all (s.roles)
        union all
        select g.function_name, 'It could not be called with GET any more, being volatile.', g.stated_at
        from api.signatures as g
        join stated as s on s.function_name = g.function_name
        where g.volatility <> 'v' and s.volatility = 'v'
        union all
        select g.function_name,
            case
                when s.result_columns -> c.key is null then format('The column %s of its result would be gone.', c.key)
                else format(
                    'The column %s of its result is of type %s and would be of type %s.', c.key, c.value,
                    s.result_columns ->> c.key
                )
            end,
            g.stated_at
        from api.signatures as g
        join stated as s on s.function_name = g.function_name
        cross join lateral jsonb_each_text(g.result_columns) as c
        where c.value is distinct from s.result_columns ->> c.key
        union all
        -- A function that nobody may call any more has no row above.
        select g.function_name, 'Nobody could call it any more.', g.stated_at
        from api.signatures as g
        where not exists (select from stated as s where s.function_name = g.function_name) and api._is_function(g.function_name)
    ) as b
    where not exists (
        select from api.breaking_changes as c where c.function_name = b.function_name and c.created_at > b.stated_at
    )
    group by b.function_name
    order by b.function_name
    limit 1;

    if found then
        raise exception 'the new form of % breaks its callers', v_broken.function_name
            using errcode = 'invalid_function_definition',
                  detail = v_broken.problems || case v_broken.further
                      when 0 then ''
                      else format(' Functions that are broken, too: %s.', v_broken.further)
                  end,
                  hint = format(
                      'Give the new form a name of its own (%1$s_%2$s, which callers of %2$s find under the old name) and '
                      'keep the old one until its callers have moved; or, if it is meant, tell them in a migration: insert '
                      'into api.breaking_changes (version, function_name, change, remedy) values '
                      '(''…'', ''%1$s'', ''…'', ''…'');',
                      v_broken.function_name, api._get_next_version()
                  );
    end if;

    for v_other in
        select g.function_name, d.key as parameter, d.value as before, s.default_values ->> d.key as after
        from api.signatures as g
        join stated as s on s.function_name = g.function_name
        cross join lateral jsonb_each_text(g.default_values) as d
        where d.value <> s.default_values ->> d.key and not exists (
            select from api.breaking_changes as c where c.function_name = g.function_name and c.created_at > g.stated_at
        )
        order by 1, 2
    loop
        raise warning 'another default: % of % was % and is %', v_other.parameter, v_other.function_name, v_other.before,
            v_other.after
            using errcode = '01D01',
                  detail = 'Calls that leave it out mean something else from now on.';
    end loop;

    delete from api.signatures as g
    where not exists (select from stated as s where s.function_name = g.function_name);

    insert into api.signatures as g (function_name, roles, volatility, result_columns, default_values)
    select distinct on (s.function_name) s.function_name, s.roles, s.volatility, coalesce(s.result_columns, '{}'),
        coalesce(s.default_values, '{}')
    from stated as s
    order by s.function_name
    on conflict (function_name) do update
        set roles = excluded.roles, volatility = excluded.volatility, result_columns = excluded.result_columns,
            default_values = excluded.default_values, stated_at = now()
        where (g.roles, g.volatility, g.result_columns, g.default_values)
                is distinct from (excluded.roles, excluded.volatility, excluded.result_columns, excluded.default_values)
            or exists (
                select
                from api.breaking_changes as c
                where c.function_name = g.function_name and c.created_at > g.stated_at
            );
end;
$signatures$;

set local role none;
