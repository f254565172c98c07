begin;
select plan(9);

-- Contract
select function_returns('webhooks', 'disable_endpoint', array['uuid'], 'webhooks.endpoints');
select is_definer('webhooks', 'disable_endpoint', array['uuid']);
select function_privs_are('webhooks', 'disable_endpoint', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'disable_endpoint', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'disable_endpoint', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select e.is_enabled, e.disabled_reason from made, webhooks.disable_endpoint(endpoint_id) as e $$,
    $$ values (false, 'by_owner') $$, 'it is off, by the owner''s wish'
);
select test.logout();
select is_empty(
    $$ select * from events.events where event_type = 'webhook_endpoint_disabled' $$, 'of which nobody need be told'
);

-- Errors
select throws_ok($$ select webhooks.disable_endpoint(null) $$, 'PT404', 'endpoint_not_found', 'needs an endpoint');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.disable_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'not another user''s');

select * from finish();
rollback;
