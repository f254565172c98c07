begin;
select plan(9);

create function pg_temp.problem(p_method text, p_path text, p_function text, p_arguments jsonb default '{}')
returns text
language sql
as $$
    select (api._find_route_problem(jsonb_populate_record(
        null::api.routes,
        jsonb_build_object('method', p_method, 'path', p_path, 'function_name', p_function, 'arguments', p_arguments,
            'may_write', false)
    ))).code;
$$;

-- Contract
select function_returns('api', '_find_route_problem', array['api.routes'], 'api.route_problem');
select function_privs_are('api', '_find_route_problem', array['api.routes'], 'admin', '{}'::text[]);

-- Behaviour
select is(pg_temp.problem('GET', '/x', 'auth.get_me'), null, 'a route that can be');
select is(pg_temp.problem('POST', '/x', 'auth.login'), null, 'one to a function of the gateway');
select is(pg_temp.problem('GET', '/x', 'auth.login'), 'route_needs_a_reader', 'which does more than read');
select is(
    pg_temp.problem('POST', '/x', 'auth.login', '{"p_nothing": "body.x"}'), 'route_argument_unknown',
    'and has the parameters that it has'
);
select is(pg_temp.problem('GET', '/v7/x', 'auth.get_me'), 'route_is_a_door', 'versions to come are doors');
select is(
    pg_temp.problem('POST', '/x', 'ops.maintain'), 'route_function_unfit', 'a procedure ends transactions'
);
select is(
    pg_temp.problem('PUT', '/x', 'auth.update_profile', '{"p_changes": "body", "p_user_id": "body.user_id"}'),
    'route_argument_source', 'what is taken whole has no members'
);

select * from finish();
rollback;
