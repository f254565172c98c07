-- depends: 0083.create-deliveries

set local role app_owner;

create table webhooks.endpoints (
    endpoint_id     uuid primary key,
    owner_user_id   uuid references auth.users (user_id),
    url             text not null check (length(url) between 8 and 2000),
    event_types     text[] check (cardinality(event_types) between 1 and 100),
    description     text check (length(description) <= 500),
    is_enabled      boolean not null default true,
    disabled_reason text check (disabled_reason in (
        'by_owner', -- switched off by whoever manages it
        'gone',     -- the receiver answered 410 Gone
        'failing'   -- it took nothing for days
    )),
    disabled_at     timestamptz,
    failing_since   timestamptz,
    failure_count   integer not null default 0,
    last_error      text,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    check (is_enabled = (disabled_reason is null) and is_enabled = (disabled_at is null))
);

comment on table webhooks.endpoints is 'Where events are sent to over HTTP.';
comment on column webhooks.endpoints.owner_user_id is
    'Gets only events about this user''s own meters and wallets; null gets every event.';
comment on column webhooks.endpoints.event_types is
    'The types it wants, as they stand in a webhook (token.purchased; meter.* for a family); null for all.';
comment on column webhooks.endpoints.failing_since is 'First failure since the last success; null while it works.';
comment on column webhooks.endpoints.failure_count is 'Failures since the last success.';
comment on column webhooks.endpoints.last_error is 'Code of the last failure, for whoever looks after the receiver.';

create index endpoints_owner_user_id_idx on webhooks.endpoints (owner_user_id, endpoint_id);
comment on index webhooks.endpoints_owner_user_id_idx is
    'dispatch_event: the endpoints of the user an event is about, and those of the system; list_endpoints.';

-- Secret. What signs is read by webhooks.get_signing_endpoint alone, as the owner of
-- the table; the other functions may write it and count it.
create table webhooks.endpoint_secrets (
    endpoint_id uuid not null references webhooks.endpoints (endpoint_id),
    secret_id   uuid not null,
    secret      bytea not null check (length(secret) between 24 and 64),
    created_at  timestamptz not null default now(),
    expires_at  timestamptz,
    primary key (endpoint_id, secret_id)
);

comment on table webhooks.endpoint_secrets is 'What webhooks are signed with. Secret.';
comment on column webhooks.endpoint_secrets.expires_at is
    'Signs until then, beside the newer one; null for the newest.';

create type webhooks.issued_secret as (
    endpoint_id   uuid,
    url           text,
    secret        text,
    overlap_until timestamptz
);

comment on type webhooks.issued_secret is 'The secret of an endpoint, shown this once.';

create type webhooks.signing_endpoint as (
    endpoint_id   uuid,
    url           text,
    is_enabled    boolean,
    failing_since timestamptz,
    secrets       text[]
);

comment on type webhooks.signing_endpoint is
    'What the sender of a webhook needs: the address, and every live secret, newest first.';

create type webhooks.endpoint_delivery as (
    delivery_id  uuid,
    endpoint_id  uuid,
    event_type   text,
    state        text,
    attempt      integer,
    reason       text,
    not_before   timestamptz,
    created_at   timestamptz,
    finished_at  timestamptz,
    body         text
);

comment on type webhooks.endpoint_delivery is 'One webhook to an endpoint, and how far it got.';

-- The table came with this release and is empty.
-- squawk-ignore require-concurrent-index-creation
create index deliveries_webhook_idx on notifications.deliveries (recipient, delivery_id)
    where channel = 'webhook';
comment on index notifications.deliveries_webhook_idx is 'webhooks.list_deliveries: what was sent to an endpoint.';

insert into notifications.topics (topic, title, severity, channels, event_types)
values ('webhook_disabled', 'Webhook switched off', 'high', '{email,in_app}', '{webhook_endpoint_disabled}');

insert into notifications.templates (topic, channel, locale, subject, body)
values (
    'webhook_disabled', '*', 'en', 'Your webhook was switched off',
    'Nothing is sent to {{url}} any more: {{reason}}. Mend the receiver, then enable the endpoint again.'
);
