-- Takes a route away. One that the program states is remembered, so that no deploy brings it back;
-- api.restore_route does.
--
-- Errors: PT404 route_not_found

create or replace function api.remove_route(p_method text, p_path text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_shape   text := regexp_replace(rtrim(p_path, '/'), '\{[^}]*\}', '{}', 'g');
    v_is_ours boolean;
begin
    select r.is_ours into v_is_ours
    from api.routes as r
    where r.path_shape = v_shape and r.method = upper(p_method) and not r.is_removed
    for update;

    if not found then
        raise exception 'route_not_found'
            using errcode = 'PT404',
                  detail = format('There is no route %s %s.', upper(p_method), p_path),
                  hint = 'api.list_routes names them.';
    end if;

    if v_is_ours then
        update api.routes as r set is_removed = true where r.path_shape = v_shape and r.method = upper(p_method);
    else
        delete from api.routes as r where r.path_shape = v_shape and r.method = upper(p_method);
    end if;

    perform ops.log_audit_event('route_removed', 'route', upper(p_method) || ' ' || p_path);
end;
$$;

comment on function api.remove_route(text, text) is 'Take a route away; no deploy brings it back.';

grant execute on function api.remove_route(text, text) to admin, service_role;
