begin;
select plan(12);

-- Contract
select function_returns('api', '_declare_routes', array['text', 'text', 'text', 'text'], 'integer');
select function_privs_are('api', '_declare_routes', array['text', 'text', 'text', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select is(api._declare_routes('pgtap', 'v1', $$
    GET    /pgtap/me          auth.get_me -- Me.
    GET*   /pgtap/health      ops.get_system_health
    POST   /pgtap/users/{id}  auth.suspend_user 202 {"p_user_id": "path.id"}
    GET    /pgtap/pdf/{invoice_id}  door:/invoices/{invoice_id}/pdf {"download": {"constant": ""}} -- A paper.
    PUT    /pgtap/profile     auth.update_profile {"p_changes": "body"}
$$, 'p_user_id'), 5, 'a line is a route');
select is(
    (select row(function_name, version, description, is_ours)::text from api.routes where path = '/pgtap/me'),
    '(auth.get_me,v1,Me.,t)', 'with what the line says'
);
select is(
    (select row(status, arguments)::text from api.routes where path = '/pgtap/users/{id}'),
    '(202,"{""p_user_id"": ""path.id""}")', 'status and arguments; what it says itself comes first'
);
select is(
    (select arguments from api.routes where path = '/pgtap/profile'), '{"p_changes": "body", "p_user_id": null}',
    'a closed parameter, where the function has it'
);
select is(
    (select row(door, description)::text from api.routes where path = '/pgtap/pdf/{invoice_id}'),
    '(/invoices/{invoice_id}/pdf,"A paper.")', 'a door'
);
select is((select may_write from api.routes where path = '/pgtap/health'), true, 'a GET that may write');

select api.remove_route('GET', '/pgtap/health');
select api._declare_routes('pgtap', 'v1', $$
    GET    /pgtap/me/         auth.get_profile
    GET*   /pgtap/health      ops.get_system_health
$$);
select is(
    (select array_agg(row(path, function_name, is_removed)::text order by path) from api.routes where tag = 'pgtap'),
    array['(/pgtap/health,ops.get_system_health,t)', '(/pgtap/me/,auth.get_profile,f)'],
    'stated again: what is not stated goes, what was taken away stays away'
);

-- Errors
select throws_ok($$select api._declare_routes('pgtap', null, 'GET /x')$$, 'PT422', 'route_line_unreadable', 'half a line');
select throws_ok(
    $$select api._declare_routes('pgtap', null, E'GET /x/{a} auth.get_me\nGET /x/{b} auth.get_me')$$, 'PT422',
    'route_argument_unknown', 'a parameter that nothing takes'
);
select throws_ok(
    $$select api._declare_routes('pgtap', null, 'GET /users/me auth.get_me')$$, 'PT409', 'route_taken',
    'the route of another group'
);

select * from finish();
rollback;
