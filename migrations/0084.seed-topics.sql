-- depends: 0083.create-deliveries

set local role app_owner;

insert into notifications.topics
    (topic, title, severity, is_critical, channels, event_types, digest, digest_group, priority)
values
    ('welcome', 'Welcome', 'medium', false, '{in_app,email}', '{user_created}', 'immediate', null, 5),
    ('token_receipt', 'Receipts', 'medium', false, '{in_app,email,sms,push}', '{token_purchased}', 'immediate', null, 2),
    ('balance_exhausted', 'Balance used up', 'high', false, '{in_app,sms,push}', '{balance_exhausted}', 'immediate', null, 3),
    ('general', 'News', 'low', false, '{in_app,email}', '{}', 'immediate', null, 7),
    ('security_alert', 'Security', 'critical', true, '{in_app,email,sms,push}', '{}', 'immediate', null, 0);

insert into notifications.templates (topic, channel, locale, subject, body, html)
values
    (
        'welcome', '*', 'en', 'Welcome',
        'Your account is ready. Choose how we reach you under Preferences.', null
    ),
    (
        'welcome', '*', 'sw', 'Karibu',
        'Akaunti yako iko tayari. Chagua jinsi tutakavyokufikia kwenye Mapendeleo.', null
    ),
    (
        'token_receipt', '*', 'en', '{{token_kwh|number}} kWh for meter {{meter_number}}',
        'Token {{token}} for meter {{meter_number}}: {{token_kwh|number}} kWh, {{amount|money:currency}}, '
        '{{occurred_at|datetime}}.',
        '<p>Token <strong>{{token}}</strong></p><p>Meter {{meter_number}}: {{token_kwh|number}} kWh, '
        '{{amount|money:currency}}, {{occurred_at|datetime}}</p>'
    ),
    (
        'token_receipt', '*', 'sw', 'kWh {{token_kwh|number}} kwa mita {{meter_number}}',
        'Tokeni {{token}} ya mita {{meter_number}}: kWh {{token_kwh|number}}, {{amount|money:currency}}, '
        '{{occurred_at|datetime}}.',
        '<p>Tokeni <strong>{{token}}</strong></p><p>Mita {{meter_number}}: kWh {{token_kwh|number}}, '
        '{{amount|money:currency}}, {{occurred_at|datetime}}</p>'
    ),
    -- A token stays off the lock screen.
    (
        'token_receipt', 'push', 'en', 'Your token is ready',
        '{{token_kwh|number}} kWh for meter {{meter_number}}. Open the app to see it.', null
    ),
    (
        'token_receipt', 'push', 'sw', 'Tokeni yako iko tayari',
        'kWh {{token_kwh|number}} kwa mita {{meter_number}}. Fungua programu kuiona.', null
    ),
    (
        'balance_exhausted', '*', 'en', 'Meter {{meter_number}} is out of electricity',
        'Meter {{meter_number}} used up its balance at {{occurred_at|datetime}}. Buy a token to go on.', null
    ),
    (
        'balance_exhausted', '*', 'sw', 'Mita {{meter_number}} imeishiwa na umeme',
        'Mita {{meter_number}} ilimaliza salio lake {{occurred_at|datetime}}. Nunua tokeni kuendelea.', null
    ),
    ('general', '*', 'en', '{{subject}}', '{{body}}', null),
    ('security_alert', '*', 'en', '{{subject}}', '{{body}}', null);
