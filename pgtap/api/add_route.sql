begin;
select plan(31);

create function public.pgtap_show(p_id uuid, p_note text default null, p_data jsonb default null) returns uuid
language sql stable return p_id;
create function public.pgtap_do(p_id uuid) returns uuid language sql volatile return p_id;
create function public.pgtap_two(a integer) returns integer language sql stable return a;
create function public.pgtap_two(a text) returns text language sql stable return a;

-- Contract
select function_returns('api', 'add_route',
    array['text', 'text', 'text', 'jsonb', 'integer', 'text', 'text', 'text', 'text', 'boolean'], 'api.route');
select is_definer('api', 'add_route',
    array['text', 'text', 'text', 'jsonb', 'integer', 'text', 'text', 'text', 'text', 'boolean']);
select function_privs_are('api', 'add_route',
    array['text', 'text', 'text', 'jsonb', 'integer', 'text', 'text', 'text', 'text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'add_route',
    array['text', 'text', 'text', 'jsonb', 'integer', 'text', 'text', 'text', 'text', 'boolean'], 'operator', '{}'::text[]);

-- Behaviour
select is(
    (select row(r.method, r.path, r.function_name, r.is_ours, r.tag)::text
        from api.add_route('get', '/pgtap/{id}', 'public.pgtap_show') as r),
    '(GET,/pgtap/{id},public.pgtap_show,f,own)', 'a route is there, and not one of ours'
);
select is(
    (select a.topic from core.announcements as a where a.topic = 'routes' and a.xid = pg_current_xact_id()), 'routes',
    'gateways hear of it'
);
select is(
    (select l.action from ops.audit_log as l where l.subject_type = 'route' and l.subject_id = 'GET /pgtap/{id}'),
    'route_added', 'the audit log has it'
);
select lives_ok(
    $$select api.add_route('GET', '/pgtap/fixed', 'public.pgtap_show', '{"p_id": {"constant": "x"}}')$$,
    'what is written out may stand beside a parameter'
);
select lives_ok(
    $$select api.add_route('GET', '/pgtap/papers/{invoice_id}', p_door => '/invoices/{invoice_id}/pdf')$$,
    'a route may lead to a door'
);
select api.remove_route('GET', '/users/me');
select is(
    (select r.is_ours from api.add_route('GET', '/users/me/', 'auth.get_me') as r), false,
    'one of ours that was taken away makes room'
);

-- Errors
select throws_ok($$select api.add_route('GET', '/pgtap/{other}', 'public.pgtap_show', '{"p_id": "path.other"}')$$,
    'PT409', 'route_taken', 'the name of a parameter makes no other route');
select throws_ok($$select api.add_route('GET', '/pgtap/{id}/', 'public.pgtap_show')$$,
    'PT409', 'route_taken', 'nor does a slash at the end');
select throws_ok($$insert into api.routes (method, path, function_name, tag)
    values ('GET', '/pgtap/{id}', 'public.pgtap_show', 'own')$$, 'PT409', 'route_taken', 'nor plain SQL');
select throws_ok($$select api.add_route('GET', '/a/{id}', 'public.pgtap_nothing')$$,
    'PT422', 'route_function_not_found', 'a function that is not there');
select throws_ok($$select api.add_route('GET', '/a/{a}', 'public.pgtap_two')$$,
    'PT422', 'route_function_not_found', 'nor one of two');
select throws_ok($$select api.add_route('GET', '/a/{id}', 'pg_catalog.pg_sleep')$$,
    'PT422', 'route_function_not_found', 'nor what is built in');
select throws_ok($$select api.add_route('GET', '/a/{id}', 'public.pgtap_do')$$,
    'PT422', 'route_needs_a_reader', 'GET only reads');
select throws_ok($$select api.add_route('GET', '/a/{id}', 'public.pgtap_show', '{"p_other": "query.other"}')$$,
    'PT422', 'route_argument_unknown', 'a parameter that the function does not have');
select throws_ok($$select api.add_route('GET', '/a/{other}', 'public.pgtap_show', '{"p_id": "query.id"}')$$,
    'PT422', 'route_argument_unknown', 'a parameter of the path that nothing takes');
select throws_ok($$select api.add_route('GET', '/a/{id}', 'public.pgtap_show', '{"p_data": "body"}')$$,
    'PT422', 'route_argument_source', 'GET has no body');
select throws_ok($$select api.add_route('POST', '/a', 'public.pgtap_show', '{"p_id": null}')$$,
    'PT422', 'route_argument_source', 'what has to be given cannot be closed');
select throws_ok($$select api.add_route('GET', '/a/{id}/{id}', 'public.pgtap_show')$$,
    'PT422', 'route_parameter_twice', 'two parameters of one name');
select throws_ok($$select api.add_route('GET', '/invoices/{id}/pdf', 'public.pgtap_show')$$,
    'PT422', 'route_is_a_door', 'nobody captures a door');
select throws_ok($$select api.add_route('POST', '/v1/rpc/{id}', 'public.pgtap_do')$$,
    'PT422', 'route_is_a_door', 'nor the calls of a version');
select throws_ok($$select api.add_route('GET', '/a', p_door => '/nowhere')$$,
    'PT422', 'route_door_not_found', 'a door that is not there');
select throws_ok($$select api.add_route('GET', '/a', p_door => '/docs/../metrics')$$,
    'PT422', 'route_door_not_found', 'or one by a detour');
select throws_ok($$select api.add_route('POST', '/a', p_door => '/rpc/auth.login')$$,
    'PT422', 'route_door_not_found', 'or the calls themselves, which have a function to name');
select throws_ok($$select api.add_route('GET', '/a', 'auth.get_me', p_version => 'beta')$$,
    'PT422', 'route_version_not_found', 'a version that is not there');
select throws_ok($$select api.add_route('GET', '/a b', 'auth.get_me')$$, '23514', null, 'a path that is none');
select throws_ok($$select api.add_route('GET', '/{id}/b/c/d', 'public.pgtap_show')$$,
    'PT422', 'route_is_a_door', 'a path begins with what is written out');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$select api.add_route('GET', '/a/{id}', 'public.pgtap_show')$$, '42501', null, 'admins only');

select * from finish();
rollback;
