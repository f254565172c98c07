-- depends: 0121.create-alerts

set local role app_owner;

-- Operators are few.
-- squawk-ignore require-concurrent-index-creation
create index users_operators_idx on auth.users (region) where user_role = 'operator';
comment on index auth.users_operators_idx is 'Alerts: the operators of a region, who are told of them.';

-- alerts.handle_event raises them, so they name no events. How severe an alert is chooses the topic: the worse, the
-- more ways it takes; critical ones take no heed of quiet hours and opting out.
insert into notifications.topics
    (topic, title, severity, is_critical, channels, event_types, digest, digest_group, priority)
values
    ('alert', 'Alerts', 'medium', false, '{in_app,email,push}', '{}', 'immediate', 'alerts', 4),
    ('alert_high', 'Serious alerts', 'high', false, '{in_app,email,sms,push}', '{}', 'immediate', 'alerts', 2),
    ('alert_critical', 'Critical alerts', 'critical', true, '{in_app,email,sms,push}', '{}', 'immediate', null, 0),
    ('alert_resolved', 'Alerts that are over', 'medium', false, '{in_app,push}', '{}', 'immediate', 'alerts', 5);

insert into notifications.templates (topic, channel, locale, subject, body)
values
    ('alert', '*', 'en', '{{title}}: {{place}}', '{{message}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert', '*', 'sw', 'Tahadhari: {{place}}', '{{message}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert_high', '*', 'en', 'Serious: {{title}}, {{place}}', '{{message}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert_high', '*', 'sw', 'Tahadhari kubwa: {{place}}', '{{message}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert_critical', '*', 'en', 'CRITICAL: {{title}}, {{place}}', '{{message}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert_critical', '*', 'sw', 'DHARURA: {{place}}', '{{message}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert_resolved', '*', 'en', 'Over: {{title}}, {{place}}', '{{note}} ({{place}}, {{occurred_at|datetime}})'),
    ('alert_resolved', '*', 'sw', 'Imekwisha: {{place}}', '{{note}} ({{place}}, {{occurred_at|datetime}})');
