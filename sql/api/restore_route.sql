-- Brings a route of the program back that was taken away.
--
-- Errors: PT404 route_not_found

create or replace function api.restore_route(p_method text, p_path text)
returns api.route
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update api.routes as r
    set is_removed = false
    where r.path_shape = regexp_replace(rtrim(p_path, '/'), '\{[^}]*\}', '{}', 'g')
        and r.method = upper(p_method) and r.is_removed;

    if not found then
        raise exception 'route_not_found'
            using errcode = 'PT404',
                  detail = format('No route %s %s was taken away.', upper(p_method), p_path),
                  hint = 'api.list_routes(p_with_removed => true) names those that were.';
    end if;

    perform ops.log_audit_event('route_restored', 'route', upper(p_method) || ' ' || p_path);

    return api._get_route(upper(p_method), p_path);
end;
$$;

comment on function api.restore_route(text, text) is 'Bring a route of the program back.';

grant execute on function api.restore_route(text, text) to admin, service_role;
