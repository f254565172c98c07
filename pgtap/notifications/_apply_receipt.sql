begin;
select plan(13);

-- Contract
select function_returns('notifications', '_apply_receipt', array['notifications.early_receipts'], 'text');
select isnt_definer('notifications', '_apply_receipt', array['notifications.early_receipts']);
select function_privs_are('notifications', '_apply_receipt', array['notifications.early_receipts'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_apply_receipt', array['notifications.early_receipts'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_apply_receipt', array['notifications.early_receipts'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, provider, provider_message_id)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now(), 'p', 'm1');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, provider, provider_message_id)
values (test.user_id(2), 'email', 'r2', 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now(), 'p', 'm2');

prepare apply as
    select notifications._apply_receipt(row('p', $1, $2, now(), $3, null, now())::notifications.early_receipts);

-- Behaviour
select results_eq($$ execute apply('m1', 'delivered', null) $$, array['delivered'], 'forward');
select results_eq($$ execute apply('m1', 'sent', null) $$, array['delivered'], 'never back');
select results_eq($$ execute apply('m1', 'read', null) $$, array['read'], 'to the end');
select results_eq($$ execute apply('m1', 'failed', 'late') $$, array['read'], 'what was read has not failed');
select results_eq($$ execute apply('m2', 'delivered', null) $$, array['pending'], 'what is tried again has a life of its own');
select results_eq($$ execute apply('m3', 'delivered', null) $$, array[null::text], 'unknown messages are unknown');
update notifications.deliveries set state = 'sending' where provider_message_id = 'm2';
update notifications.deliveries set state = 'sent' where provider_message_id = 'm2';
select results_eq($$ execute apply('m2', 'failed', 'E30003') $$, array['failed'], 'a failure counts');
select results_eq('select reason from notifications.deliveries where provider_message_id = $$m2$$', array['E30003'], 'and says why');

select * from finish();
rollback;
