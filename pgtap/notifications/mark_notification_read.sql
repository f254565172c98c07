begin;
select plan(14);

-- Contract
select function_returns('notifications', 'mark_notification_read', array['uuid'], 'integer');
select is_definer('notifications', 'mark_notification_read', array['uuid']);
select function_privs_are('notifications', 'mark_notification_read', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', 'mark_notification_read', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'mark_notification_read', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(5), 'general', 'low', 's5', 'b', 'k5', now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(6), 'general', 'low', 's6', 'b', 'k6', now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(2), test.user_id(9), 'general', 'low', 's9', 'b', 'k9', now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id, user_id)
values (test.user_id(10), 'in_app', 'r10', 'k10', 'sent', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(5), test.user_id(1));

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(notifications.mark_notification_read(test.user_id(5)), 1, 'marks one');
select is(notifications.mark_notification_read(test.user_id(5)), 0, 'once');
select results_eq('select state from notifications.list_deliveries()', array['read'], 'its delivery was read');
select is(notifications.mark_notification_read(), 1, 'marks all others');
select is(notifications.count_unread(), 0, 'nothing is left');
select test.logout();
select is(
    (select jsonb_agg(payload -> 'notification_ids' order by event_id) from events.events where event_type = 'notifications_read'),
    jsonb_build_array(jsonb_build_array(test.user_id(5)), jsonb_build_array(test.user_id(6))), 'open sockets hear of it'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select notifications.mark_notification_read(test.user_id(7))', 'PT404', 'notification_not_found', 'needs one');

-- Isolation
select throws_ok('select notifications.mark_notification_read(test.user_id(9))', 'PT404', 'notification_not_found', 'of yours');
select test.logout();
select ok((select read_at is null from notifications.notifications where notification_id = test.user_id(9)), 'another user''s is not read');

select * from finish();
rollback;
