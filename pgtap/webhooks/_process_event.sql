begin;
select plan(12);

-- Contract
select function_returns('webhooks', '_process_event', array['webhooks.inbound_events'], 'text');
select function_privs_are('webhooks', '_process_event', array['webhooks.inbound_events'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_process_event', array['webhooks.inbound_events'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_process_event', array['webhooks.inbound_events'], 'anon', '{}'::text[]);

-- Behaviour
create function pg_temp.event(p_kind text, p_payload jsonb, p_provider text default 'twilio')
returns webhooks.inbound_events language sql as $$
    select jsonb_populate_record(null::webhooks.inbound_events, jsonb_build_object(
        'provider', p_provider, 'provider_event_id', 'e1', 'kind', p_kind, 'payload', p_payload, 'received_at', now()))
$$;
select is(webhooks._process_event(pg_temp.event('other', '{}')), 'kept', 'what is neither is kept');
select is(webhooks._process_event(pg_temp.event('message', '{}')), 'kept', 'messages of providers without commands as well');
select is(
    webhooks._process_event(pg_temp.event('receipt', '{"provider_message_id": "SM1", "state": "delivered"}')), 'nothing_new',
    'a receipt for a message that we do not know yet waits'
);
create temporary table sent on commit drop as
select notifications._enqueue_delivery('sms', '+254711000111', '{"body": "x"}', 'k') as delivery_id;
update notifications.deliveries set state = 'sending', attempt = 1, provider = 'twilio', claimed_at = now();
select is(
    (select webhooks._process_event(pg_temp.event('receipt', jsonb_build_object('provider_message_id', 'SM2', 'state', 'sent', 'delivery_id', delivery_id), 'other')) from sent),
    'nothing_new', 'our own id counts only from the provider that has it'
);
select is(
    (select webhooks._process_event(pg_temp.event('receipt', jsonb_build_object('provider_message_id', 'SM1', 'state', 'sent', 'delivery_id', delivery_id))) from sent),
    'recorded', 'our own id finds the delivery that a lost worker sent'
);
select is((select state from notifications.deliveries), 'delivered', 'with the receipt that came before');

-- Errors
select throws_ok(
    $$ select webhooks._process_event(pg_temp.event('receipt', '{}')) $$, 'PT400', 'invalid_receipt', 'a receipt says of what'
);
select throws_ok(
    $$ select webhooks._process_event(pg_temp.event('message', '{}', 'whatsapp')) $$, 'PT400', 'invalid_phone', 'a message says from whom'
);

select * from finish();
rollback;
