-- depends: 0250.create-mobile-money

set local role app_owner;

-- Not validated: whatever is there obeys the narrower list.
-- squawk-ignore ban-drop-constraint
alter table webhooks.inbound_events
    drop constraint inbound_events_kind_check,
    add constraint inbound_events_kind_check check (kind in (
        'receipt', -- what became of a message that we sent
        'message', -- somebody wrote to us
        'payment', -- money arrived, or did not
        'other'    -- kept, and nothing more
    )) not valid;

insert into notifications.topics
    (topic, title, severity, is_critical, channels, event_types, digest, digest_group, priority)
values
    (
        'payment_received', 'Payments received', 'medium', false, '{in_app,sms,push}', '{mpesa_payment_credited}',
        'immediate', null, 2
    ),
    ('money_attention', 'Money that waits for a decision', 'high', false, '{in_app,email}', '{}', 'immediate', null, 3);

insert into notifications.templates (topic, channel, locale, subject, body)
values
    (
        'payment_received', '*', 'en', '{{amount|money:currency}} received',
        '{{amount|money:currency}} arrived by M-Pesa, receipt {{receipt}}, {{occurred_at|datetime}}.'
    ),
    (
        'payment_received', '*', 'sw', '{{amount|money:currency}} zimepokelewa',
        '{{amount|money:currency}} zimefika kwa M-Pesa, risiti {{receipt}}, {{occurred_at|datetime}}.'
    ),
    ('money_attention', '*', 'en', '{{subject}}', '{{body}}');

insert into realtime.message_types (event_type, message_type, to_user)
values
    ('mpesa_request_awaiting', 'PAYMENT_REQUEST', true),
    ('mpesa_request_confirming', 'PAYMENT_REQUEST', true),
    ('mpesa_request_paid', 'PAYMENT_REQUEST', true),
    ('mpesa_request_parked', 'PAYMENT_REQUEST', true),
    ('mpesa_request_failed', 'PAYMENT_REQUEST', true),
    ('mpesa_request_cancelled', 'PAYMENT_REQUEST', true),
    ('mpesa_request_timed_out', 'PAYMENT_REQUEST', true),
    ('mpesa_request_unknown', 'PAYMENT_REQUEST', true);
