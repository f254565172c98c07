begin;
select plan(14);

-- Contract
select function_returns('webhooks', 'receive_events', array['text', 'jsonb'], 'integer');
select is_definer('webhooks', 'receive_events', array['text', 'jsonb']);
select function_privs_are('webhooks', 'receive_events', array['text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'receive_events', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'receive_events', array['text', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(
    webhooks.receive_events('twilio', '[{"id": "a", "kind": "receipt", "payload": {}, "raw": "x", "occurred_at": "2026-01-01T00:00:00Z"},
                                        {"id": "b", "kind": "other", "payload": {}}]'),
    2, 'stores what is new'
);
select is(
    webhooks.receive_events('twilio', '[{"id": "b", "kind": "other", "payload": {}}, {"id": "c", "kind": "other", "payload": {}},
                                        {"id": "c", "kind": "other", "payload": {}}]'),
    1, 'and nothing twice, not even within one call'
);
select is(webhooks.receive_events('whatsapp', '[{"id": "a", "kind": "other", "payload": {}}]'), 1, 'ids are the provider''s own');
select results_eq(
    $$ select provider_event_id, state from webhooks.list_inbound('twilio') order by 1 $$,
    $$ values ('a', 'pending'), ('b', 'pending'), ('c', 'pending') $$, 'nothing has come of them yet'
);
select lives_ok(
    $$ select webhooks.receive_events('twilio', jsonb_build_array(jsonb_build_object('id', 'big', 'kind', 'other', 'payload', '{}'::jsonb,
       'raw', repeat('x', 100000)))) $$, 'a long request is cut'
);

-- Errors
select throws_ok($$ select webhooks.receive_events(null, '[]') $$, 'PT400', 'invalid_events', 'needs a provider');
select throws_ok($$ select webhooks.receive_events('twilio', '{}') $$, 'PT400', 'invalid_events', 'needs an array');
select throws_ok($$ select webhooks.receive_events('twilio', '[{"kind": "other", "payload": {}}]') $$, '23502', null, 'an event has an id');
select throws_ok(
    $$ select webhooks.receive_events('twilio', '[{"id": "x", "kind": "gossip", "payload": {}}]') $$, '23514', null, 'and a kind'
);

select * from finish();
rollback;
