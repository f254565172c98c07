begin;
select plan(12);

-- Contract
select function_returns('webhooks', 'list_endpoints', array['uuid', 'integer', 'uuid'], 'setof webhooks.endpoints');
select is_definer('webhooks', 'list_endpoints', array['uuid', 'integer', 'uuid']);
select function_privs_are('webhooks', 'list_endpoints', array['uuid', 'integer', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'list_endpoints', array['uuid', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'list_endpoints', array['uuid', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
do $$ begin
    -- Ids sort by the millisecond.
    perform webhooks.create_endpoint('https://example.com/' || n, p_owner_user_id => test.user_id(1)), pg_sleep(0.002)
    from generate_series(1, 3) as n;
    perform webhooks.create_endpoint('https://example.com/system');
end $$;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select url from webhooks.list_endpoints()',
    $$ values ('https://example.com/1'), ('https://example.com/2'), ('https://example.com/3') $$, 'one''s own, oldest first'
);
select results_eq(
    $$ select b.url from (select endpoint_id from webhooks.list_endpoints(p_limit => 2) offset 1) as a, webhooks.list_endpoints(p_after => a.endpoint_id) as b $$,
    $$ values ('https://example.com/3') $$, 'page by page'
);

-- Errors
select throws_ok($$ select webhooks.list_endpoints(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok($$ select webhooks.list_endpoints(p_limit => 1001) $$, 'PT400', 'invalid_limit', 'and an end');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from webhooks.list_endpoints()', 'another user''s are not there');
select is_empty('select * from webhooks.list_endpoints(test.user_id(1))', 'even when asked for');
select test.login_as('service_role');
select is((select count(*) from webhooks.list_endpoints()), 4::bigint, 'the service sees all');

select * from finish();
rollback;
