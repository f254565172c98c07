begin;
select plan(12);

-- Contract
select function_returns('notifications', 'list_notifications', array['boolean', 'integer', 'uuid', 'uuid'], 'setof notifications.notifications');
select is_definer('notifications', 'list_notifications', array['boolean', 'integer', 'uuid', 'uuid']);
select function_privs_are('notifications', 'list_notifications', array['boolean', 'integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_notifications', array['boolean', 'integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_notifications', array['boolean', 'integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(5), 'general', 'low', 's5', 'b', 'k5', now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, read_at)
values (test.user_id(1), test.user_id(6), 'general', 'low', 's6', 'b', 'k6', now(), now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, retracted_at)
values (test.user_id(1), test.user_id(7), 'general', 'low', 's7', 'b', 'k7', now(), now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(8), 'general', 'low', 's8', 'b', 'k8', now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(2), test.user_id(9), 'general', 'low', 's9', 'b', 'k9', now());
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(4), 'general', 'low', 'later', 'b', 'later', now() + interval '1 hour');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select subject from notifications.list_notifications()', array['s8', 's6', 's5'], 'yours that can be seen, the newest first');
select results_eq('select subject from notifications.list_notifications(true)', array['s8', 's5'], 'or those unread');
select results_eq('select subject from notifications.list_notifications(p_limit => 1)', array['s8'], 'a page at a time');
select results_eq('select subject from notifications.list_notifications(p_limit => 1, p_before => test.user_id(8))', array['s6'], 'and the next');

-- Errors
select throws_ok('select notifications.list_notifications(p_limit => 0)', 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select throws_ok('select notifications.list_notifications(p_user_id => test.user_id(2))', 'PT403', 'not_yours', 'not another user''s');
set local role app_api;
select is_empty('select * from notifications.notifications where user_id <> test.user_id(1)', 'nor in another way');

select * from finish();
rollback;
