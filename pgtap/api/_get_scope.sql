begin;
select plan(5);

-- Contract
select function_returns('api', '_get_scope', '{}'::text[], 'text');
select function_privs_are('api', '_get_scope', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(api._get_scope(), 'user:' || test.user_id(1), 'a user has a scope');
select test.login_as('anon');
set local role app_api;
select is(api._get_scope(), 'role:anon', 'anonymous callers share one');
select test.login_as('service_role');
set local role app_api;
select is(api._get_scope(), 'role:service_role', 'services share one');

select * from finish();
rollback;
