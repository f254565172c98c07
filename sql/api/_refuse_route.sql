-- Raises what api._find_route_problem found.
--
-- Errors: PT422 route_parameter_twice, route_is_a_door, route_version_not_found, route_door_not_found,
-- route_function_not_found, route_function_unfit, route_needs_a_reader, route_argument_unknown, route_argument_source

create or replace function api._refuse_route(p_method text, p_path text, p_problem api.route_problem)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        message = p_problem.code,
        errcode = 'PT422',
        detail = format('%s %s: %s', p_method, p_path, p_problem.detail),
        hint = p_problem.hint;
end;
$$;

comment on function api._refuse_route(text, text, api.route_problem) is 'Raise what is wrong with a route.';
