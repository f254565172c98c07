-- States a route: a method and a path, and the function that answers. Gateways know within a second.
--
-- Each argument comes from where its name says: p_invoice_id from the path where that has {invoice_id}; else
-- from ?invoice_id= of GET and DELETE, and from the member invoice_id of the body of POST, PUT and PATCH.
-- p_arguments names what is otherwise: {"p_user_id": "path.id"}, "query.name", "body.name", "body" (the whole of
-- it, for a jsonb parameter; the others then come from the query string), {"constant": value}, or null for what
-- nobody may give.
--
-- Errors: PT422 with the code of api._find_route_problem; PT409 route_taken

create or replace function api.add_route(
    p_method      text,
    p_path        text,
    p_function    text default null,
    p_arguments   jsonb default '{}',
    p_status      integer default null,
    p_tag         text default 'own',
    p_version     text default null,
    p_description text default null,
    p_door        text default null,
    p_may_write   boolean default false
)
returns api.route
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- One of ours that was taken away makes room.
    delete from api.routes as r
    where r.path_shape = regexp_replace(rtrim(p_path, '/'), '\{[^}]*\}', '{}', 'g')
        and r.method = upper(p_method) and r.is_removed;

    insert into api.routes (method, path, function_name, door, arguments, status, may_write, tag, version, description)
    values (
        upper(p_method), p_path, p_function, p_door, coalesce(p_arguments, '{}'), p_status, p_may_write, p_tag,
        p_version, p_description
    );

    perform ops.log_audit_event('route_added', 'route', upper(p_method) || ' ' || p_path,
        jsonb_build_object('function', p_function, 'door', p_door, 'arguments', p_arguments));

    return api._get_route(upper(p_method), p_path);
end;
$$;

comment on function api.add_route(text, text, text, jsonb, integer, text, text, text, text, boolean) is
    'State a route: a method and a path, and the function that answers.';

grant execute on function api.add_route(text, text, text, jsonb, integer, text, text, text, text, boolean) to admin, service_role;
