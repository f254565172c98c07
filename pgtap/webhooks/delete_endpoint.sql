begin;
select plan(11);

-- Contract
select function_returns('webhooks', 'delete_endpoint', array['uuid'], 'void');
select is_definer('webhooks', 'delete_endpoint', array['uuid']);
select function_privs_are('webhooks', 'delete_endpoint', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'delete_endpoint', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'delete_endpoint', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.delete_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'not another user''s');
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select webhooks.rotate_secret(endpoint_id) from made $$, 'one with two secrets');
select lives_ok($$ select webhooks.delete_endpoint(endpoint_id) from made $$, 'goes');
select test.logout();
select is_empty('select * from webhooks.endpoint_secrets join made using (endpoint_id)', 'with its secrets');
select is_empty('select * from webhooks.endpoints join made using (endpoint_id)', 'for good');

-- Errors
select throws_ok($$ select webhooks.delete_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'once');

select * from finish();
rollback;
