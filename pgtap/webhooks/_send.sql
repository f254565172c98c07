begin;
select plan(7);

-- Contract
select function_returns('webhooks', '_send', array['webhooks.endpoints', 'text', 'timestamp with time zone', 'jsonb', 'text'], 'uuid');
select function_privs_are(
    'webhooks', '_send', array['webhooks.endpoints', 'text', 'timestamp with time zone', 'jsonb', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'webhooks', '_send', array['webhooks.endpoints', 'text', 'timestamp with time zone', 'jsonb', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'webhooks', '_send', array['webhooks.endpoints', 'text', 'timestamp with time zone', 'jsonb', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform webhooks.create_endpoint('https://example.com/1'); end $$;
create temporary table made on commit drop as select e from webhooks.endpoints as e;
create temporary table sent on commit drop as
select webhooks._send(e, 'token.purchased', '2026-01-02 03:04:05Z', '{"payload": {"a": "é\"\\"}}', 'k1') as delivery_id from made;
select results_eq(
    $$ select channel, recipient, (content ->> 'body')::jsonb, content ->> 'subject' from notifications.deliveries join sent using (delivery_id) $$,
    $$ select 'webhook', (e).endpoint_id::text,
           '{"type": "token.purchased", "timestamp": "2026-01-02T03:04:05.000Z", "data": {"payload": {"a": "é\"\\"}}}'::jsonb, 'token.purchased'
       from made $$,
    'the body is type, timestamp and data'
);
select is(
    (select webhooks._send(e, 'token.purchased', now(), '{}', 'k1') from made), (select delivery_id from sent),
    'the same key is the same webhook'
);
do $$ begin
    perform webhooks._send(e, 'big.one', now(), jsonb_build_object('event_id', 7, 'payload', repeat('x', 20000)), 'k2') from made;
end $$;
select results_eq(
    $$ select octet_length(d.content ->> 'body') < 20000, (d.content ->> 'body')::jsonb -> 'data'
       from notifications.deliveries as d where d.dedupe_key = 'k2' $$,
    $$ values (true, '{"event_id": 7, "is_reference": true}'::jsonb) $$,
    'what is too large is referred to'
);

select * from finish();
rollback;
