begin;
select plan(8);

-- Contract
select function_returns('notifications', '_apply_early_receipt', array['text', 'text'], 'text');
select isnt_definer('notifications', '_apply_early_receipt', array['text', 'text']);
select function_privs_are('notifications', '_apply_early_receipt', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_apply_early_receipt', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_apply_early_receipt', array['text', 'text'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, provider, provider_message_id)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now(), 'p', 'm1');

-- Behaviour
select is(notifications._apply_early_receipt('p', 'm1'), null, 'there may be none');
insert into notifications.early_receipts (provider, provider_message_id, receipt_state, occurred_at) values ('p', 'm1', 'read', now());
select is(notifications._apply_early_receipt('p', 'm1'), 'read', 'moves the delivery');
select is_empty('select * from notifications.early_receipts', 'and is used up');

select * from finish();
rollback;
