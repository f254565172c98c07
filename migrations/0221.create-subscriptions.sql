-- depends: 0220.create-otps

set local role app_owner;

create table auth.subscription_tiers (
    tier text primary key check (tier ~ '^[a-z][a-z0-9_]{0,62}$'),
    rank smallint not null unique check (rank between 1 and 1000)
);

comment on table auth.subscription_tiers is 'What can be subscribed to; of several that somebody has the highest rank counts.';

insert into auth.subscription_tiers (tier, rank) values ('plus', 10), ('pro', 20);

create table auth.subscription_products (
    product_id text primary key check (length(product_id) between 1 and 200),
    tier       text not null references auth.subscription_tiers (tier),
    updated_at timestamptz not null default now()
);

comment on table auth.subscription_products is 'Which tier a product of the stores gives.';

create index subscription_products_tier_idx on auth.subscription_products (tier);
comment on index auth.subscription_products_tier_idx is 'Foreign key: the products of a tier.';

-- The trail is the truth: what somebody has is worked out from all of their events, in the order of the
-- stores' clock, so that it is the same in whatever order and however often they arrive.
create table auth.subscription_events (
    event_id    text primary key check (length(event_id) between 1 and 300),
    event_type  text not null check (length(event_type) between 1 and 100),
    event_at    timestamptz not null,
    subscribers text[] not null check (cardinality(subscribers) <= 200),
    is_counted  boolean not null,
    facts       jsonb not null check (jsonb_typeof(facts) = 'object'),
    received_at timestamptz not null default clock_timestamp()
);

comment on table auth.subscription_events is 'What the stores told about subscriptions, each event once.';
comment on column auth.subscription_events.subscribers is
    'Every name of a subscriber in it: app user ids, aliases, both sides of a transfer.';
comment on column auth.subscription_events.is_counted is 'False for tests and for sandboxes where these give nothing.';
comment on column auth.subscription_events.facts is 'The event''s own fields, those that count or that people look for.';

create index subscription_events_subscribers_idx on auth.subscription_events using gin (subscribers);
comment on index auth.subscription_events_subscribers_idx is 'Everything that concerns a subscriber.';
create index subscription_events_event_at_idx on auth.subscription_events (event_at);
comment on index auth.subscription_events_event_at_idx is 'list_subscription_events of everybody, the newest first.';

create table auth.subscribers (
    subscriber    text primary key check (length(subscriber) between 1 and 300),
    user_id       uuid unique references auth.users (user_id),
    told_tier     text,
    next_look_at  timestamptz,
    last_event_at timestamptz,
    updated_at    timestamptz not null default now()
);

comment on table auth.subscribers is 'Who has or had a subscription, by the name that they have in the stores'' events.';
comment on column auth.subscribers.user_id is 'Our user of that id; null as long as there is none.';
comment on column auth.subscribers.told_tier is 'The tier that was published last; null for none.';
comment on column auth.subscribers.next_look_at is 'When the clock alone may change the tier; null for never.';

create index subscribers_next_look_at_idx on auth.subscribers (next_look_at) where next_look_at is not null;
comment on index auth.subscribers_next_look_at_idx is 'expire_subscriptions: what the clock has changed.';

create table auth.subscriptions (
    subscriber         text not null references auth.subscribers (subscriber),
    line               text not null check (length(line) between 1 and 300),
    product_id         text not null,
    next_product_id    text,
    store              text,
    period_type        text,
    is_sandbox         boolean not null,
    is_renewing        boolean not null,
    cancel_reason      text,
    expiration_reason  text,
    purchased_at       timestamptz,
    expires_at         timestamptz,
    grace_until        timestamptz,
    resumes_at         timestamptz,
    ended_at           timestamptz,
    access_until       timestamptz not null,
    last_event_id      text not null,
    last_event_at      timestamptz not null,
    primary key (subscriber, line)
);

comment on table auth.subscriptions is 'What subscribers bought and how long it is good, as the events add up.';
comment on column auth.subscriptions.line is 'Original transaction, which renewals share; the product where there is none.';
comment on column auth.subscriptions.next_product_id is 'What it changes into at the next renewal.';
comment on column auth.subscriptions.expires_at is 'End of what is paid; null for never.';
comment on column auth.subscriptions.grace_until is 'The store goes on trying to collect the money until then.';
comment on column auth.subscriptions.resumes_at is 'When a pause ends.';
comment on column auth.subscriptions.ended_at is 'The store said that it is over.';
comment on column auth.subscriptions.access_until is
    'Access ends then, unless something else happens: expiry or grace, or the end that the store told.';

create type auth.subscription_state as (
    user_id           uuid,
    tier              text,
    status            text,
    product_id        text,
    next_product_id   text,
    store             text,
    period_type       text,
    is_renewing       boolean,
    is_sandbox        boolean,
    purchased_at      timestamptz,
    expires_at        timestamptz,
    grace_until       timestamptz,
    resumes_at        timestamptz,
    access_until      timestamptz,
    last_event_at     timestamptz
);

comment on type auth.subscription_state is
    'What somebody subscribes to now; tier is null without access. none, active, cancelled, paused, grace, expired.';

create type auth.subscription_entry as (
    event_id   text,
    event_type text,
    event_at   timestamptz,
    user_id    uuid,
    is_counted boolean,
    product_id text,
    store      text,
    expires_at timestamptz,
    reason     text,
    price      numeric,
    currency   text
);

comment on type auth.subscription_entry is 'One event of a subscription, as its owner may see it.';
