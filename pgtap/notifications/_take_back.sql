begin;
select plan(9);

-- Contract
select function_returns('notifications', '_take_back', array['uuid', 'text'], 'integer');
select isnt_definer('notifications', '_take_back', array['uuid', 'text']);
select function_privs_are('notifications', '_take_back', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_take_back', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_take_back', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(8), 'general', 'low', 's8', 'b', 'k8', now());
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id, user_id)
values (test.user_id(10), 'email', 'r10', 'k10', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(8), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id, user_id)
values (test.user_id(11), 'sms', 'r11', 'k11', 'sending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(8), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id, user_id)
values (test.user_id(12), 'push', 'r12', 'k12', 'sent', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(8), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id, user_id)
values (test.user_id(13), 'in_app', 'r13', 'k13', 'read', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(8), test.user_id(1));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, notification_id, user_id, carrier_id)
values (test.user_id(14), 'whatsapp', 'r14', 'k14', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(8), test.user_id(1), test.user_id(20));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id)
values (test.user_id(15), 'whatsapp', 'r15', 'k15', 'pending', '{"subject": "s", "body": "b"}', now(), now(), test.user_id(20));
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, member_count, topic)
values (test.user_id(20), 'whatsapp', 'r20', 'k20', 'pending', '{"subject": "s", "body": "b"}', now(), now(), 2, 'general');

-- Behaviour
select is(notifications._take_back(test.user_id(8), 'retracted'), 3, 'in time for three');
select results_eq(
    'select channel, state, reason, retract_asked_at is not null from notifications.deliveries where notification_id = test.user_id(8) order by delivery_id',
    $$ values ('email', 'retracted', 'retracted', false), ('sms', 'sending', null, true), ('push', 'sent', 'retracted_too_late', false),
              ('in_app', 'retracted', 'retracted', false), ('whatsapp', 'retracted', 'retracted', false) $$,
    'what waits never leaves, what is under way is not tried again, what left says so'
);
select results_eq('select member_count, state from notifications.deliveries where delivery_id = test.user_id(20)', $$ values (1, 'pending') $$, 'a digest leaves without it');
select is(notifications._take_back(test.user_id(8), 'retracted'), 0, 'once');

select * from finish();
rollback;
