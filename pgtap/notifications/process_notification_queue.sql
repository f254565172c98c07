begin;
select plan(9);

-- Contract
select function_returns('notifications', 'process_notification_queue', array['integer'], 'notifications.queue_run');
select is_definer('notifications', 'process_notification_queue', array['integer']);
select function_privs_are('notifications', 'process_notification_queue', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'process_notification_queue', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'process_notification_queue', array['integer'], 'anon', '{}'::text[]);

insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(1), 'email', 'r1', 'k1', 'pending', '{"subject": "s", "body": "b"}', now(), now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before)
values (test.user_id(2), 'email', 'r2', 'k2', 'pending', '{"subject": "s", "body": "b"}', now(), now() + interval '1 hour');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, leased_until, attempt)
values (test.user_id(3), 'email', 'r3', 'k3', 'sending', '{"subject": "s", "body": "b"}', now(), now(), now() - interval '1 second', 1);
insert into notifications.early_receipts (provider, provider_message_id, receipt_state, occurred_at, created_at)
values ('p', 'old', 'read', now(), now() - interval '2 days'), ('p', 'new', 'read', now(), now());

-- Behaviour
select test.login_as('service_role');
select results_eq(
    'select released_count, shown_count, digest_count, due_count + waiting_count, sending_count from notifications.process_notification_queue()',
    $$ values (1, 0, 0, 3::bigint, 0::bigint) $$, 'says what it did and what waits'
);
select test.logout();
select results_eq('select provider_message_id from notifications.early_receipts', array['new'], 'forgets receipts of nothing');

-- Errors
select test.login_as('service_role');
select throws_ok('select notifications.process_notification_queue(0)', 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select notifications.process_notification_queue()', '42501', null, 'services only');

select * from finish();
rollback;
