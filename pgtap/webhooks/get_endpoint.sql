begin;
select plan(11);

-- Contract
select function_returns('webhooks', 'get_endpoint', array['uuid'], 'webhooks.endpoints');
select is_definer('webhooks', 'get_endpoint', array['uuid']);
select function_privs_are('webhooks', 'get_endpoint', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'get_endpoint', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'get_endpoint', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
select is((select (webhooks.get_endpoint(endpoint_id)).url from made), 'https://example.com/1', 'returns the endpoint');
select is(
    (select to_jsonb(webhooks.get_endpoint(endpoint_id)) ->> 'secret' from made), null, 'without its secret'
);

-- Errors
select throws_ok($$ select webhooks.get_endpoint(null) $$, 'PT404', 'endpoint_not_found', 'needs an id');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.get_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'another user''s does not exist');
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select webhooks.get_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'not for an operator either');
select test.login_as('admin', test.user_id(2));
select lives_ok($$ select webhooks.get_endpoint(endpoint_id) from made $$, 'an admin sees all');

select * from finish();
rollback;
