-- depends: 0080.create-topics

set local role app_owner;

-- A user without a row has the defaults of these columns.
create table notifications.preferences (
    user_id                  uuid primary key references auth.users (user_id),
    email_notifications      boolean not null default true,
    sms_notifications        boolean not null default false,
    push_notifications       boolean not null default true,
    whatsapp_notifications   boolean not null default true,
    websocket_notifications  boolean not null default true,
    alert_severity_threshold text not null default 'low'
        check (alert_severity_threshold in ('low', 'medium', 'high', 'critical')),
    quiet_from               time,
    quiet_to                 time,
    time_zone                text not null default 'Africa/Nairobi',
    locale                   text not null default 'en' check (locale ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    digest                   text check (digest in ('immediate', 'hourly', 'daily')),
    digest_hour              smallint not null default 8 check (digest_hour between 0 and 23),
    updated_at               timestamptz not null default now(),
    check ((quiet_from is null) = (quiet_to is null))
);

comment on table notifications.preferences is 'How somebody wants to be told.';
comment on column notifications.preferences.websocket_notifications is 'Whether open sockets show notifications and alerts.';
comment on column notifications.preferences.alert_severity_threshold is
    'What is less severe is shown in the app and sent nowhere.';
comment on column notifications.preferences.quiet_from is 'Local time; from quiet_from until quiet_to nothing is sent.';
comment on column notifications.preferences.time_zone is 'IANA name; of quiet hours, digests and written times.';
comment on column notifications.preferences.digest is 'Null leaves it to the topic: immediate, hourly, daily.';
comment on column notifications.preferences.digest_hour is 'Local hour of the daily digest.';

create table notifications.topic_preferences (
    user_id    uuid not null references auth.users (user_id),
    topic      text not null references notifications.topics (topic),
    channel    text not null check (channel in ('email', 'sms', 'push', 'whatsapp', '*')),
    is_enabled boolean not null,
    updated_at timestamptz not null default now(),
    primary key (user_id, topic, channel)
);

comment on table notifications.topic_preferences is 'What somebody switched on or off, by topic and channel.';
comment on column notifications.topic_preferences.channel is 'Or * for every channel that has no row of its own.';

create index topic_preferences_topic_idx on notifications.topic_preferences (topic);

comment on index notifications.topic_preferences_topic_idx is 'Changes of a topic: who chose something for it.';

create table notifications.addresses (
    user_id     uuid not null references auth.users (user_id),
    address_id  uuid not null,
    channel     text not null check (channel in ('email', 'sms', 'whatsapp')),
    address     text not null check (length(address) between 3 and 320),
    verified_at timestamptz,
    disabled_at timestamptz,
    created_at  timestamptz not null default now(),
    primary key (user_id, address_id),
    constraint addresses_user_id_channel_address_key unique (user_id, channel, address)
);

comment on table notifications.addresses is 'Where somebody can be reached besides the e-mail address of the account.';
comment on column notifications.addresses.verified_at is 'Only verified addresses are used, the newest first.';
comment on column notifications.addresses.disabled_at is 'When a provider said that nobody is there any more.';

create table notifications.push_tokens (
    user_id       uuid not null references auth.users (user_id),
    push_token_id uuid not null,
    platform      text not null check (platform in ('fcm', 'apns', 'webpush')),
    token         text not null check (length(token) between 8 and 4096),
    keys          jsonb not null default '{}' check (jsonb_typeof(keys) = 'object'),
    device        text check (length(device) <= 200),
    registered_at timestamptz not null default clock_timestamp(),
    disabled_at   timestamptz,
    primary key (push_token_id),
    constraint push_tokens_platform_token_key unique (platform, token)
);

comment on table notifications.push_tokens is 'Devices and browsers that take push messages.';
comment on column notifications.push_tokens.token is 'The platform''s token; for webpush the address of the subscription.';
comment on column notifications.push_tokens.keys is 'For webpush: {"p256dh": …, "auth": …}.';
comment on column notifications.push_tokens.registered_at is 'Last registration or refresh.';
comment on column notifications.push_tokens.disabled_at is 'When the platform said that the token is dead.';

create index push_tokens_user_id_idx on notifications.push_tokens (user_id);

comment on index notifications.push_tokens_user_id_idx is 'A user''s devices: one delivery for each.';

create type notifications.alert_preferences as (
    websocket_notifications  boolean,
    alert_severity_threshold text
);

comment on type notifications.alert_preferences is 'What open sockets have to know of a user.';
