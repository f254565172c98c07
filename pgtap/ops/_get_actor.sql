begin;
select plan(17);

-- Contract
select function_returns('ops', '_get_actor', '{}'::text[], 'ops.actor');
select isnt_definer('ops', '_get_actor', '{}'::text[]);
select function_privs_are('ops', '_get_actor', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('ops', '_get_actor', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_get_actor', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', '_get_actor', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', '_get_actor', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
set local application_name = 'psql';
select is(
    to_jsonb(ops._get_actor()),
    jsonb_build_object('actor_type', 'database', 'actor_id', null, 'actor_role', 'service_role', 'login', session_user, 'request_id', null, 'service', 'psql', 'trace_id', null),
    'a DBA is a login'
);
select set_config('request.id', 'r-1', true);
select set_config('request.trace_id', repeat('ab', 16), true);
select test.login_as('operator', test.user_id(1));
set local role app_api;
select is((ops._get_actor()).actor_type, 'user', 'who is logged in is a user');
select is((ops._get_actor()).actor_id, test.user_id(1), 'with an id');
select is((ops._get_actor()).request_id, 'r-1', 'in a request');
select is((ops._get_actor()).trace_id, repeat('ab', 16), 'and a trace');
select is((ops._get_actor()).service, null, 'and is no service');
select test.login_as('service_role');
set local role app_api;
select is((ops._get_actor()).actor_type, 'service', 'the service is a service');
select is((ops._get_actor()).service, 'psql', 'named by its program');
select set_config('request.jwt.claims', '{"role": "service_role", "service": "billing"}', true);
select is((ops._get_actor()).service, 'billing', 'or by its token');
select test.login_as('anon');
set local role app_api;
select is((ops._get_actor()).actor_type, 'anonymous', 'nobody is anonymous');

select * from finish();
rollback;
