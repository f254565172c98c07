begin;
select plan(7);

-- Contract
select function_returns('notifications', '_replace_earlier', array['uuid', 'text', 'uuid'], 'void');
select isnt_definer('notifications', '_replace_earlier', array['uuid', 'text', 'uuid']);
select function_privs_are('notifications', '_replace_earlier', array['uuid', 'text', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_replace_earlier', array['uuid', 'text', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_replace_earlier', array['uuid', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, replace_key)
values (test.user_id(1), test.user_id(7), 'general', 'low', 's7', 'b', 'k7', now(), 'price');
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, replace_key)
values (test.user_id(1), test.user_id(8), 'general', 'low', 's8', 'b', 'k8', now(), 'price');
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at, replace_key)
values (test.user_id(2), test.user_id(9), 'general', 'low', 's9', 'b', 'k9', now(), 'price');
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id)
values (test.user_id(10), 'email', 'r10', 'k10', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(7));

-- Behaviour
select notifications._replace_earlier(test.user_id(1), 'price', test.user_id(8));
select results_eq(
    'select notification_id, retracted_at is not null, replaced_by from notifications.notifications order by 1',
    $$ values (test.user_id(7), true, test.user_id(8)), (test.user_id(8), false, null), (test.user_id(9), false, null) $$,
    'the user''s earlier one disappears'
);
select results_eq('select state, reason from notifications.deliveries', $$ values ('retracted', 'replaced') $$, 'and does not leave');

select * from finish();
rollback;
