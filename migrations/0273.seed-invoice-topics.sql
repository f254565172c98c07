-- depends: 0272.create-invoice-types

set local role app_owner;

-- A reminder is an event of the name of its topic (invoices.reminder_levels).
insert into notifications.topics
    (topic, title, severity, is_critical, channels, event_types, digest, digest_group, priority)
values
    ('invoice_issued', 'Invoices', 'medium', false, '{in_app,email,push}', '{invoice_issued}', 'immediate', null, 5),
    ('invoice_overdue', 'Overdue invoices', 'high', false, '{in_app,email,sms,push}', '{invoice_overdue}', 'immediate', null, 4),
    ('invoice_reminder', 'Reminders', 'high', false, '{in_app,email,sms}', '{invoice_reminder}', 'immediate', null, 4),
    (
        'invoice_final_notice', 'Last reminders', 'high', false, '{in_app,email,sms}', '{invoice_final_notice}',
        'immediate', null, 3
    ),
    ('credit_note_issued', 'Credit notes', 'medium', false, '{in_app,email}', '{credit_note_issued}', 'immediate', null, 5);

insert into notifications.templates (topic, channel, locale, subject, body)
values
    (
        'invoice_issued', '*', 'en', 'Invoice {{number}}: {{total|money:currency}}',
        'Your invoice {{number}} for {{period}} is ready: {{amount_due|money:currency}}, due on {{due_on}}.'
    ),
    (
        'invoice_issued', '*', 'sw', 'Ankara {{number}}: {{total|money:currency}}',
        'Ankara yako {{number}} ya {{period}} iko tayari: {{amount_due|money:currency}}, lipa kabla ya {{due_on}}.'
    ),
    (
        'invoice_overdue', '*', 'en', 'Invoice {{number}} is overdue',
        'Invoice {{number}} was due on {{due_on}}: please pay {{amount_due|money:currency}}.'
    ),
    (
        'invoice_overdue', '*', 'sw', 'Ankara {{number}} imechelewa',
        'Ankara {{number}} ilipaswa kulipwa {{due_on}}: tafadhali lipa {{amount_due|money:currency}}.'
    ),
    (
        'invoice_reminder', '*', 'en', 'Reminder: invoice {{number}}',
        'Invoice {{number}} is {{days_overdue}} days overdue: please pay {{amount_due|money:currency}}.'
    ),
    (
        'invoice_reminder', '*', 'sw', 'Kumbusho: ankara {{number}}',
        'Ankara {{number}} imechelewa siku {{days_overdue}}: tafadhali lipa {{amount_due|money:currency}}.'
    ),
    (
        'invoice_final_notice', '*', 'en', 'Last reminder: invoice {{number}}',
        'Invoice {{number}} is {{days_overdue}} days overdue. Pay {{amount_due|money:currency}} now, or tell us why not.'
    ),
    (
        'invoice_final_notice', '*', 'sw', 'Kumbusho la mwisho: ankara {{number}}',
        'Ankara {{number}} imechelewa siku {{days_overdue}}. Lipa {{amount_due|money:currency}} sasa, au tuambie kwa nini huwezi.'
    ),
    (
        'credit_note_issued', '*', 'en', 'Credit note {{number}}: {{total|money:currency}}',
        'We took {{total|money:currency}} back with credit note {{number}}.'
    ),
    (
        'credit_note_issued', '*', 'sw', 'Hati ya mkopo {{number}}: {{total|money:currency}}',
        'Tumerudisha {{total|money:currency}} kwa hati {{number}}.'
    );

insert into invoices.reminder_levels (series_code, level, days_after, topic)
values ('INV', 1, 7, 'invoice_reminder'), ('INV', 2, 14, 'invoice_reminder'), ('INV', 3, 30, 'invoice_final_notice');
