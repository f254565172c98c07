begin;
select plan(8);

-- Contract
select function_returns('webhooks', 'enable_endpoint', array['uuid'], 'webhooks.endpoints');
select is_definer('webhooks', 'enable_endpoint', array['uuid']);
select function_privs_are('webhooks', 'enable_endpoint', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'enable_endpoint', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'enable_endpoint', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
do $$ begin perform webhooks.record_result(endpoint_id, 'disable_endpoint', 'http_410') from made; end $$;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select e.is_enabled, e.disabled_reason, e.disabled_at, e.failing_since, e.failure_count, e.last_error
       from made, webhooks.enable_endpoint(endpoint_id) as e $$,
    $$ values (true, null::text, null::timestamptz, null::timestamptz, 0, null::text) $$, 'it begins anew'
);

-- Errors
select throws_ok($$ select webhooks.enable_endpoint(null) $$, 'PT404', 'endpoint_not_found', 'needs an endpoint');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.enable_endpoint(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'not another user''s');

select * from finish();
rollback;
