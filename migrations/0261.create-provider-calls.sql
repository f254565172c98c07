-- depends: 0260.create-orders

set local role app_owner;

-- What was asked of providers and what they said. The row is there before anything is sent: one without an
-- outcome is a call under way, or one whose worker is gone.
create table vending.provider_calls (
    call_at       timestamptz not null,
    call_id       uuid not null,
    provider_code text not null,
    order_id      uuid,
    operation     text not null
        constraint provider_calls_operation_check check (operation in (
            'vend',   -- make a token
            'query',  -- what became of a reference
            'balance' -- our money there
        )),
    outcome       text
        constraint provider_calls_outcome_check check (outcome in (
            'vended',    -- there is a token
            'refused',   -- surely none, and there never will be
            'retry',     -- surely none; it may be tried again
            'pending',   -- the provider is still at it
            'not_found', -- the provider does not know the reference
            'unknown',   -- no answer, or none that can be understood
            'lost',      -- nobody ever reported how it ended
            'read'       -- a balance was read
        )),
    http_status   integer,
    error_code    text,
    detail        text,
    duration_ms   integer,
    request       jsonb not null default '{}',
    response      jsonb,
    finished_at   timestamptz,
    constraint provider_calls_pkey primary key (call_at, call_id)
) partition by range (call_at);

comment on table vending.provider_calls is 'Every call to a provider, without secrets and token digits; a partition per month.';
comment on column vending.provider_calls.request is 'What was asked; the meter''s number by its last digits.';
comment on column vending.provider_calls.response is 'The members of the answer that we know, tokens by their last digits.';

create index provider_calls_order_id_idx on vending.provider_calls (order_id, call_at);
comment on index vending.provider_calls_order_id_idx is 'The calls for an order (list_provider_calls).';
create index provider_calls_provider_code_idx on vending.provider_calls (provider_code, call_at);
comment on index vending.provider_calls_provider_code_idx is 'The newest calls of a provider (list_provider_calls).';

insert into core.partitioned_tables (table_name, period, partitions_ahead) values ('vending.provider_calls', 'month', 3);

insert into core.retention_rules (table_name, keep_for, archive, least_keep)
values ('vending.provider_calls', '400 days', 'none', '90 days');

-- Tokens of other providers: their identifiers are theirs, their digits are digits.
alter table tokens.purchases
    -- squawk-ignore ban-drop-not-null
    alter column tid drop not null,
    -- squawk-ignore ban-drop-constraint
    drop constraint purchases_check,
    add constraint purchases_check check (
        total > 0 and total <= amount and energy_kwh > 0 and token_kwh >= energy_kwh and length(token) = 20
        and case provider_code when 'software' then tid is not null else tid is null and token ~ '^[0-9]{20}$' end
        and purchase_state in (
            'vended' -- paid, and its token issued
        )
    ) not valid;

-- squawk-ignore constraint-missing-not-valid
alter table tokens.purchases validate constraint purchases_check;

comment on column tokens.purchases.provider_code is
    'Who made the token: software (keys in tokens.vending_keys) or another row of vending.providers.';
comment on column tokens.purchases.tid is 'Token identifier; null for tokens of other providers.';

-- Who is told, and what sockets hear.
insert into notifications.topics
    (topic, title, severity, is_critical, channels, event_types, digest, digest_group, priority)
values
    ('order_refunded', 'Failed purchases', 'high', false, '{in_app,email,sms,push}', '{order_refunded}', 'immediate', null, 2),
    ('order_delayed', 'Purchases that take longer', 'medium', false, '{in_app,push}', '{order_delayed}', 'immediate', null, 3),
    ('order_expired', 'Purchases nobody paid', 'low', false, '{in_app}', '{order_expired}', 'immediate', null, 6),
    ('order_paid_late', 'Late payments', 'high', false, '{in_app,email,sms,push}', '{order_paid_late}', 'immediate', null, 2);

insert into notifications.templates (topic, channel, locale, subject, body)
values
    (
        'order_refunded', '*', 'en', 'No token for meter {{meter_number}}',
        'We could not get a token for meter {{meter_number}}. Your {{amount|money:currency}} are in your wallet, '
        'free to spend.'
    ),
    (
        'order_refunded', '*', 'sw', 'Hakuna tokeni ya mita {{meter_number}}',
        'Hatukuweza kupata tokeni ya mita {{meter_number}}. {{amount|money:currency}} zako ziko kwenye pochi yako.'
    ),
    (
        'order_delayed', '*', 'en', 'Your token for meter {{meter_number}} takes longer',
        'The supplier has not confirmed your token for meter {{meter_number}} yet. We keep asking; '
        'please do not pay again.'
    ),
    (
        'order_delayed', '*', 'sw', 'Tokeni ya mita {{meter_number}} inachelewa',
        'Msambazaji bado hajathibitisha tokeni ya mita {{meter_number}}. Tunaendelea kuuliza; tafadhali usilipe tena.'
    ),
    (
        'order_expired', '*', 'en', 'Order for meter {{meter_number}} expired',
        'Nobody paid the {{amount|money:currency}} for meter {{meter_number}} in time. Nothing was charged.'
    ),
    (
        'order_expired', '*', 'sw', 'Agizo la mita {{meter_number}} limeisha muda',
        '{{amount|money:currency}} za mita {{meter_number}} hazikulipwa kwa wakati. Hakuna kilichotozwa.'
    ),
    (
        'order_paid_late', '*', 'en', 'Your payment came late',
        '{{amount|money:currency}} for meter {{meter_number}} came after the order had ended. '
        'They are in your wallet: buy again with them.'
    ),
    (
        'order_paid_late', '*', 'sw', 'Malipo yako yalichelewa',
        '{{amount|money:currency}} za mita {{meter_number}} zilifika baada ya agizo kuisha. Ziko kwenye pochi yako: nunua tena.'
    );

insert into realtime.message_types (event_type, message_type, to_user)
select e.event_type, 'ORDER_UPDATE', true
from (values
    ('order_created'), ('order_paid'), ('order_vending'), ('order_unknown'), ('order_delivered'), ('order_refunded'),
    ('order_expired'), ('order_cancelled'), ('order_paid_late')
) as e (event_type);

insert into alerts.rules (rule_code, title, alert_type, subject_type, severity, clear_for, notify_owner, notify_operators_from)
values ('vend_unclear', 'A purchase that a person has to look into', 'MANUAL', 'meter', 'high', '0', false, 'medium');
