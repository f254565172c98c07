begin;
select plan(16);

-- Contract
select function_returns('webhooks', 'record_result', array['uuid', 'text', 'text'], 'webhooks.endpoints');
select is_definer('webhooks', 'record_result', array['uuid', 'text', 'text']);
select function_privs_are('webhooks', 'record_result', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'record_result', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'record_result', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
create temporary table made on commit drop as select * from webhooks.create_endpoint('https://example.com/1');
grant select on made to public;
select test.login_as('service_role');
select is((select (webhooks.record_result(endpoint_id, 'sent')).endpoint_id from made), null, 'success where nothing failed changes nothing');
select results_eq(
    $$ select r.failing_since is not null, r.failure_count, r.last_error, r.is_enabled from made, webhooks.record_result(endpoint_id, 'retry', 'http_500') as r $$,
    $$ values (true, 1, 'http_500', true) $$, 'a failure is noted'
);
select results_eq(
    $$ select r.failing_since, r.failure_count from made, webhooks.record_result(endpoint_id, 'delivered') as r $$,
    $$ values (null::timestamptz, 0) $$, 'and forgotten after a success'
);
do $$ begin perform webhooks.record_result(endpoint_id, 'retry', 'timeout') from made, generate_series(1, 12); end $$;
select ok((select (webhooks.get_endpoint(endpoint_id)).is_enabled from made), 'many failures in an hour are borne');
select test.logout();
update webhooks.endpoints set failing_since = now() - interval '73 hours', failure_count = 8;
select test.login_as('service_role');
select ok((select (webhooks.record_result(endpoint_id, 'retry', 'timeout')).is_enabled from made), 'few failures in days as well');
select results_eq(
    $$ select r.is_enabled, r.disabled_reason from made, webhooks.record_result(endpoint_id, 'retry', 'timeout') as r $$,
    $$ values (false, 'failing') $$, 'ten failures over three days are enough'
);
select is(
    (select (webhooks.record_result(endpoint_id, 'retry', 'timeout')).endpoint_id from made), null, 'what comes late changes nothing'
);
do $$ begin perform webhooks.enable_endpoint(endpoint_id) from made; end $$;
select is(
    (select (webhooks.record_result(endpoint_id, 'disable_endpoint', 'http_410')).disabled_reason from made), 'gone', '410 is heard at once'
);
select is(
    (select count(*) from events.list_events(p_event_type => 'webhook_endpoint_disabled')), 2::bigint, 'and the owner is told each time'
);

-- Errors
select throws_ok($$ select webhooks.record_result(endpoint_id, 'x') from made $$, 'PT400', 'invalid_outcome', 'an outcome is one of five');
select is((webhooks.record_result(test.user_id(9), 'retry')).endpoint_id, null, 'a deleted endpoint is no error');

select * from finish();
rollback;
