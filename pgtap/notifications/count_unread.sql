begin;
select plan(7);

-- Contract
select function_returns('notifications', 'count_unread', array['uuid'], 'integer');
select is_definer('notifications', 'count_unread', array['uuid']);
select function_privs_are('notifications', 'count_unread', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'count_unread', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'count_unread', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(5), 'general', 'low', 's5', 'b', 'k5', now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, read_at)
values (test.user_id(1), test.user_id(6), 'general', 'low', 's6', 'b', 'k6', now(), now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, retracted_at)
values (test.user_id(1), test.user_id(7), 'general', 'low', 's7', 'b', 'k7', now(), now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(2), test.user_id(9), 'general', 'low', 's9', 'b', 'k9', now());

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(notifications.count_unread(), 1, 'yours that you can see and have not read');

-- Isolation
select throws_ok('select notifications.count_unread(test.user_id(2))', 'PT403', 'not_yours', 'not another user''s');

select * from finish();
rollback;
