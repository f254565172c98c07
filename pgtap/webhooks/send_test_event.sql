begin;
select plan(10);

-- Contract
select function_returns('webhooks', 'send_test_event', array['uuid'], 'uuid');
select is_definer('webhooks', 'send_test_event', array['uuid']);
select function_privs_are('webhooks', 'send_test_event', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'send_test_event', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'send_test_event', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', '{token.*}', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
select isnt((select webhooks.send_test_event(endpoint_id) from made), null, 'whatever the filter says');
select results_eq(
    $$ select d.event_type, d.state, d.body::jsonb -> 'data' ->> 'message' from made, webhooks.list_deliveries(endpoint_id) as d $$,
    $$ values ('webhook.test', 'pending', 'It works.') $$, 'it waits to be sent'
);

-- Errors
select throws_ok($$ select webhooks.send_test_event(null) $$, 'PT404', 'endpoint_not_found', 'needs an endpoint');
do $$ begin perform webhooks.disable_endpoint(endpoint_id) from made; end $$;
select throws_ok($$ select webhooks.send_test_event(endpoint_id) from made $$, 'PT409', 'endpoint_disabled', 'that is on');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.send_test_event(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'not another user''s');

select * from finish();
rollback;
