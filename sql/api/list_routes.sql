-- Every route, ordered by path; gateways read it with every catalogue.

create or replace function api.list_routes(p_tag text default null, p_with_removed boolean default false)
returns setof api.route
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select
        r.method, r.path, r.function_name, r.door, r.arguments, r.status, r.may_write, r.tag, r.version, r.description,
        r.is_ours, r.is_removed,
        (
            select array_agg(g.role_name order by g.place)
            from pg_catalog.pg_proc as p
            join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
            cross join (values
                ('anon', 1), ('authenticated', 2), ('operator', 3), ('admin', 4), ('service_role', 5)
            ) as g (role_name, place)
            where n.nspname = split_part(r.function_name, '.', 1) and p.proname = split_part(r.function_name, '.', 2)
                and has_function_privilege(g.role_name, p.oid, 'execute')
        )
    from api.routes as r
    where (r.tag = p_tag or p_tag is null) and (p_with_removed or not r.is_removed)
    order by r.path, r.method;
$$;

comment on function api.list_routes(text, boolean) is 'Every route and who may use it.';

grant execute on function api.list_routes(text, boolean) to admin, service_role;
