begin;
select plan(14);

-- Contract
select function_returns('webhooks', 'update_endpoint', array['uuid', 'text', 'text[]', 'text', 'boolean'], 'webhooks.endpoints');
select is_definer('webhooks', 'update_endpoint', array['uuid', 'text', 'text[]', 'text', 'boolean']);
select function_privs_are(
    'webhooks', 'update_endpoint', array['uuid', 'text', 'text[]', 'text', 'boolean'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'webhooks', 'update_endpoint', array['uuid', 'text', 'text[]', 'text', 'boolean'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'webhooks', 'update_endpoint', array['uuid', 'text', 'text[]', 'text', 'boolean'], 'anon', '{}'::text[]
);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', '{token.*}', 'One', test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select u.url, u.event_types, u.description from made, webhooks.update_endpoint(endpoint_id, 'https://example.com/2') as u $$,
    $$ values ('https://example.com/2', '{token.*}'::text[], 'One') $$, 'what is left out stays'
);
select results_eq(
    $$ select u.url, u.event_types, u.description from made, webhooks.update_endpoint(endpoint_id, null, '{meter.*}', 'Two') as u $$,
    $$ values ('https://example.com/2', '{meter.*}'::text[], 'Two') $$, 'the rest changes'
);
select is(
    (select u.event_types from made, webhooks.update_endpoint(endpoint_id, p_all_event_types => true) as u), null, 'the filter goes away'
);

do $$ begin perform webhooks.update_endpoint(endpoint_id, p_description => 'x') from made; end $$;
select test.logout();
do $$ begin perform webhooks.record_result(endpoint_id, 'retry') from made; end $$;
select test.login_as('authenticated', test.user_id(1));
select is((select u.failure_count from made, webhooks.update_endpoint(endpoint_id, p_description => 'y') as u), 1, 'failures stay');
select is((select u.failure_count from made, webhooks.update_endpoint(endpoint_id, 'https://example.com/3') as u), 0, 'but at a new address');

-- Errors
select throws_ok($$ select webhooks.update_endpoint(endpoint_id, 'x') from made $$, 'PT400', 'invalid_url', 'needs an address');
select throws_ok(
    $$ select webhooks.update_endpoint(endpoint_id, null, '{x}') from made $$, 'PT400', 'invalid_event_types', 'needs types'
);
select throws_ok($$ select webhooks.update_endpoint(test.user_id(9)) $$, 'PT404', 'endpoint_not_found', 'needs an endpoint');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select webhooks.update_endpoint(endpoint_id, 'https://evil.example/') from made $$, 'PT404', 'endpoint_not_found', 'not another user''s'
);

select * from finish();
rollback;
