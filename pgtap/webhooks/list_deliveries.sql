begin;
select plan(11);

-- Contract
select function_returns('webhooks', 'list_deliveries', array['uuid', 'text', 'integer', 'uuid'], 'setof webhooks.endpoint_delivery');
select is_definer('webhooks', 'list_deliveries', array['uuid', 'text', 'integer', 'uuid']);
select function_privs_are(
    'webhooks', 'list_deliveries', array['uuid', 'text', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'webhooks', 'list_deliveries', array['uuid', 'text', 'integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are('webhooks', 'list_deliveries', array['uuid', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
create temporary table sent on commit drop as
select n, webhooks.send_test_event(endpoint_id) as delivery_id, pg_sleep(0.002)::text as pause from made, generate_series(1, 3) as n;
grant select on sent to public;
select results_eq(
    'select n from made, webhooks.list_deliveries(endpoint_id) join sent using (delivery_id)', array[3, 2, 1], 'newest first'
);
select results_eq(
    'select n from made, webhooks.list_deliveries(endpoint_id, p_limit => 1, p_before => (select delivery_id from sent where n = 3))
     join sent using (delivery_id)', array[2], 'page by page'
);
select is_empty($$ select d from made, webhooks.list_deliveries(endpoint_id, 'dead') as d $$, 'by state');

-- Errors
select throws_ok($$ select webhooks.list_deliveries(endpoint_id, p_limit => 0) from made $$, 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok($$ select webhooks.list_deliveries(null) $$, 'PT404', 'endpoint_not_found', 'needs an endpoint');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.list_deliveries(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'not another user''s');

select * from finish();
rollback;
