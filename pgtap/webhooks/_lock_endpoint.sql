begin;
select plan(7);

-- Contract
select function_returns('webhooks', '_lock_endpoint', array['uuid'], 'webhooks.endpoints');
select function_privs_are('webhooks', '_lock_endpoint', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_lock_endpoint', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_lock_endpoint', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to app_api;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((select (webhooks._lock_endpoint(endpoint_id)).url from made), 'https://example.com/1', 'returns the endpoint');

-- Errors
select throws_ok(
    $$ select webhooks._lock_endpoint(null) $$, 'PT404', 'endpoint_not_found', 'needs an id'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok(
    $$ select webhooks._lock_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'another user''s does not exist'
);

select * from finish();
rollback;
