begin;
select plan(12);

-- Contract
select function_returns('webhooks', 'list_inbound', array['text', 'text', 'integer', 'timestamp with time zone'], 'setof webhooks.inbound_events');
select is_definer('webhooks', 'list_inbound', array['text', 'text', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'webhooks', 'list_inbound', array['text', 'text', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'webhooks', 'list_inbound', array['text', 'text', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'webhooks', 'list_inbound', array['text', 'text', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'webhooks', 'list_inbound', array['text', 'text', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
select test.create_user(1);
do $$ begin
    perform webhooks.receive_events('twilio', '[{"id": "a", "kind": "other", "payload": {}}]');
    perform webhooks.receive_events('whatsapp', '[{"id": "b", "kind": "other", "payload": {}}]');
end $$;
select test.login_as('admin', test.user_id(1));
select results_eq('select provider_event_id from webhooks.list_inbound()', $$ values ('b'), ('a') $$, 'newest first');
select results_eq($$ select provider_event_id from webhooks.list_inbound('twilio') $$, $$ values ('a') $$, 'by provider');
select is_empty($$ select * from webhooks.list_inbound(p_state => 'dead') $$, 'by state');
select results_eq(
    $$ select b.provider_event_id from webhooks.list_inbound(p_limit => 1) as a, webhooks.list_inbound(p_before => a.received_at) as b $$,
    $$ values ('a') $$, 'page by page'
);

-- Errors
select throws_ok('select webhooks.list_inbound(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has rows');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select webhooks.list_inbound()', '42501', null, 'not for an operator');

select * from finish();
rollback;
