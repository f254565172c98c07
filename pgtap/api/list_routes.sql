begin;
select plan(9);

-- Contract
select function_returns('api', 'list_routes', array['text', 'boolean'], 'setof api.route');
select is_definer('api', 'list_routes', array['text', 'boolean']);
select function_privs_are('api', 'list_routes', array['text', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('api', 'list_routes', array['text', 'boolean'], 'authenticated', '{}'::text[]);

-- Behaviour
select is((select count(*) from api.list_routes('Invoices')), 12::bigint, 'of one group');
select is(
    (select callers from api.list_routes('Invoices') where path = '/api/v1/invoices/operator/analytics'),
    '{operator,admin,service_role}', 'who may use it'
);
select api.remove_route('GET', '/users/me');
select is_empty($$select from api.list_routes() where path = '/users/me'$$, 'what was taken away is not shown');
select isnt_empty($$select from api.list_routes(p_with_removed => true) where path = '/users/me'$$, 'unless it is asked for');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select api.list_routes()', '42501', null, 'for admins and gateways');

select * from finish();
rollback;
