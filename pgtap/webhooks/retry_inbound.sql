begin;
select plan(9);

-- Contract
select function_returns('webhooks', 'retry_inbound', array['text', 'text'], 'webhooks.inbound_events');
select is_definer('webhooks', 'retry_inbound', array['text', 'text']);
select function_privs_are('webhooks', 'retry_inbound', array['text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'retry_inbound', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('webhooks', 'retry_inbound', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'retry_inbound', array['text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform webhooks.receive_events('twilio', '[{"id": "a", "kind": "other", "payload": {}}]'); end $$;
update webhooks.inbound_events set state = 'dead', failure_count = 10, finished_at = now();
select test.login_as('service_role');
select results_eq(
    $$ select state, failure_count, finished_at from webhooks.retry_inbound('twilio', 'a') $$,
    $$ values ('pending', 0::smallint, null::timestamptz) $$, 'it is due again'
);

-- Errors
select throws_ok($$ select webhooks.retry_inbound('twilio', 'a') $$, 'PT409', 'event_not_dead', 'one that was not given up is not');
select throws_ok($$ select webhooks.retry_inbound('twilio', 'z') $$, 'PT404', 'event_not_found', 'one that is not there neither');

select * from finish();
rollback;
