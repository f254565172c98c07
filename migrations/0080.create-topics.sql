-- depends: 0070.create-machinery-schemas

set local role app_owner;

-- What differs between the ways to reach somebody.
create table notifications.channels (
    channel            text primary key
        check (channel in ('email', 'sms', 'push', 'whatsapp', 'webhook', 'in_app')),
    is_intrusive       boolean not null,
    is_provider_shared boolean not null,
    base_delay         interval not null check (base_delay > interval '0'),
    max_delay          interval not null check (max_delay > interval '0'),
    retry_delays       interval[],
    max_attempts       smallint not null check (max_attempts between 1 and 100)
);

comment on table notifications.channels is 'The ways to reach somebody, and how each retries.';
comment on column notifications.channels.is_intrusive is 'Obeys quiet hours, digests and thresholds.';
comment on column notifications.channels.is_provider_shared is
    'One service behind all recipients: failures in a row speak against the provider, not the recipient.';
comment on column notifications.channels.base_delay is
    'After the n-th failure the next attempt comes at random within base_delay * 2^(n-1), at most max_delay.';
comment on column notifications.channels.retry_delays is
    'In place of base_delay: how long before the n-th attempt; the first is for the first attempt.';
comment on column notifications.channels.max_attempts is 'After so many failures a delivery is dead.';

insert into notifications.channels
    (channel, is_intrusive, is_provider_shared, base_delay, max_delay, retry_delays, max_attempts)
values
    ('email', true, true, '30 seconds', '2 hours', null, 10),
    ('sms', true, true, '10 seconds', '30 minutes', null, 8),
    ('push', true, true, '10 seconds', '1 hour', null, 8),
    ('whatsapp', true, true, '10 seconds', '1 hour', null, 8),
    -- The delays of Standard Webhooks 1.0.0.
    (
        'webhook', false, false, '5 seconds', '1 day',
        '{0,5 seconds,5 minutes,30 minutes,2 hours,5 hours,10 hours,14 hours,20 hours,24 hours}', 10
    ),
    ('in_app', false, false, '1 second', '1 minute', null, 1);

create table notifications.topics (
    topic        text primary key check (topic ~ '^[a-z][a-z0-9_]{0,62}$'),
    title        text not null check (length(title) between 1 and 200),
    severity     text not null check (severity in (
        'low',     -- good to know
        'medium',  -- expected by the user: a receipt, a change
        'high',    -- asks for something to be done soon
        'critical' -- asks for something to be done now
    )),
    is_critical  boolean not null default false,
    channels     text[] not null check (
        channels <@ array['email', 'sms', 'push', 'whatsapp', 'webhook', 'in_app']
        and array_position(channels, 'webhook') is null
    ),
    event_types  text[] not null default '{}',
    digest       text not null default 'immediate' check (digest in (
        'immediate', -- each on its own, at once
        'hourly',    -- together, at the user's next full hour
        'daily'      -- together, at the hour that the user chose
    )),
    digest_group text,
    priority     smallint not null default 5 check (priority between 0 and 9),
    updated_at   timestamptz not null default now()
);

comment on table notifications.topics is 'What people can be told about.';
comment on column notifications.topics.title is 'As people see it in their preferences, and over a digest.';
comment on column notifications.topics.is_critical is
    'Overrides quiet hours, digests, thresholds and opting out: for what must be known now.';
comment on column notifications.topics.channels is 'Where it goes unless the user chose otherwise.';
comment on column notifications.topics.event_types is 'The events that raise it.';
comment on column notifications.topics.digest is 'Applies where the user chose nothing.';
comment on column notifications.topics.digest_group is 'Topics of one group share a digest; null for a digest of its own.';
comment on column notifications.topics.priority is '0 leaves first, 9 last.';

create index topics_event_types_idx on notifications.topics using gin (event_types);

comment on index notifications.topics_event_types_idx is 'handle_event: the topics that an event raises.';

create table notifications.templates (
    topic      text not null references notifications.topics (topic),
    channel    text not null check (channel in ('email', 'sms', 'push', 'whatsapp', 'in_app', '*')),
    locale     text not null check (locale ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    subject    text not null,
    body       text not null,
    html       text,
    extra      jsonb not null default '{}' check (jsonb_typeof(extra) = 'object'),
    updated_at timestamptz not null default now(),
    primary key (topic, channel, locale)
);

comment on table notifications.templates is 'What a topic says on a channel in a language.';
comment on column notifications.templates.channel is 'Or * for every channel that has none of its own.';
comment on column notifications.templates.extra is
    'Added to the content as it stands, for instance the name of a template that the provider approved.';

create table notifications.locales (
    locale       text primary key check (locale ~ '^[a-z]{2,3}$'),
    decimal_mark text not null,
    group_mark   text not null,
    months       text[] not null check (cardinality(months) = 12),
    digest_title text not null
);

comment on table notifications.locales is 'How a language writes numbers and dates; English serves those without a row.';
comment on column notifications.locales.digest_title is 'Subject of a digest: {{count}} and {{title}}.';

insert into notifications.locales (locale, decimal_mark, group_mark, months, digest_title)
values
    (
        'en', '.', ',', '{Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec}',
        '{{count}} messages: {{title}}'
    ),
    (
        'sw', '.', ',', '{Jan,Feb,Mac,Apr,Mei,Jun,Jul,Ago,Sep,Okt,Nov,Des}',
        'Ujumbe {{count}}: {{title}}'
    ),
    (
        'fr', ',', U&'\202F', '{janv.,févr.,mars,avr.,mai,juin,juil.,août,sept.,oct.,nov.,déc.}',
        '{{count}} messages : {{title}}'
    );
