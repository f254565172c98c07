begin;
select plan(7);

-- Contract
select function_returns('notifications', '_publish_created', array['uuid', 'uuid'], 'void');
select isnt_definer('notifications', '_publish_created', array['uuid', 'uuid']);
select function_privs_are('notifications', '_publish_created', array['uuid', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_publish_created', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_publish_created', array['uuid', 'uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;

insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (test.user_id(1), test.user_id(8), 'general', 'low', 's', 'b', 'k', now());

-- Behaviour
select notifications._publish_created(test.user_id(1), test.user_id(8));
select results_eq(
    'select event_type, aggregate_type, aggregate_id, payload - $$created_at$$ from events.events',
    $$ values ('notification_created', 'user', test.user_id(1)::text, jsonb_build_object(
        'notification_id', test.user_id(8), 'topic', 'general', 'severity', 'low', 'subject', 's', 'body', 'b')) $$,
    'says all that a socket shows'
);

insert into notifications.notifications (user_id, notification_id, topic, severity, subject, body, dedupe_key, visible_at)
values (
    test.user_id(1), test.user_id(9), 'general', 'low', '12345678901234567890',
    'Token 1234 5678 9012 3456 7890 for meter 12345678903, KES 1,000.', 'l', now()
);
select notifications._publish_created(test.user_id(1), test.user_id(9));
select results_eq(
    'select payload ->> $$subject$$, payload ->> $$body$$ from events.events order by event_id desc limit 1',
    $$ values ('…', 'Token … for meter 12345678903, KES 1,000.') $$,
    'but not the digits of a token'
);

select * from finish();
rollback;
