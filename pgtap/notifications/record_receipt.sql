begin;
select plan(13);

-- Contract
select function_returns('notifications', 'record_receipt', array['text', 'text', 'text', 'timestamp with time zone', 'text', 'text'], 'boolean');
select is_definer('notifications', 'record_receipt', array['text', 'text', 'text', 'timestamp with time zone', 'text', 'text']);
select function_privs_are('notifications', 'record_receipt', array['text', 'text', 'text', 'timestamp with time zone', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'record_receipt', array['text', 'text', 'text', 'timestamp with time zone', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'record_receipt', array['text', 'text', 'text', 'timestamp with time zone', 'text', 'text'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, provider, provider_message_id)
values (test.user_id(1), 'email', 'r1', 'k1', 'sent', '{"subject": "s", "body": "b"}', now(), now(), 'p', 'm1');

-- Behaviour
select test.login_as('service_role');
select ok(notifications.record_receipt('p', 'm1', 'delivered'), 'a message that we know');
select results_eq('select state from notifications.list_deliveries()', array['delivered'], 'moves on');
select ok(not notifications.record_receipt('p', 'm2', 'read'), 'one that we do not know yet');
select ok(not notifications.record_receipt('p', 'm2', 'sent'), 'and again, out of order');
select test.logout();
select results_eq('select provider_message_id, receipt_state from notifications.early_receipts', $$ values ('m2', 'read') $$, 'is kept as far as it got');

-- Errors
select test.login_as('service_role');
select throws_ok($$ select notifications.record_receipt('p', 'm1', 'lost') $$, 'PT400', 'invalid_receipt', 'knows states');
select throws_ok($$ select notifications.record_receipt('p', '', 'read') $$, 'PT400', 'invalid_receipt', 'needs a message');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select notifications.record_receipt('p', 'm1', 'read') $$, '42501', null, 'services only');

select * from finish();
rollback;
