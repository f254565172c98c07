-- depends: 0082.create-notifications

set local role app_owner;

-- Who sends for us, and whether they can at present.
create table notifications.providers (
    provider      text not null check (provider ~ '^[a-z][a-z0-9_]{0,62}$'),
    channel       text not null references notifications.channels (channel),
    rank          smallint not null default 10,
    is_enabled    boolean not null default true,
    circuit       text not null default 'closed' check (circuit in (
        'closed',   -- works
        'open',     -- asked again after opened_until
        'half_open' -- one delivery is under way to see whether it works again
    )),
    failure_count integer not null default 0,
    open_count    integer not null default 0,
    opened_until  timestamptz,
    last_error    text,
    updated_at    timestamptz not null default now(),
    primary key (channel, provider)
) with (fillfactor = 50);

comment on table notifications.providers is 'Services that send, by channel; the lowest rank that works is asked.';
comment on column notifications.providers.failure_count is 'Failures since the last success.';
comment on column notifications.providers.open_count is
    'How often it opened since the last success; the pause doubles each time.';
comment on column notifications.providers.opened_until is 'Null while closed.';

-- Serves a channel that has no other provider.
insert into notifications.providers (provider, channel, rank)
values
    ('log', 'email', 1000), ('log', 'sms', 1000), ('log', 'push', 1000), ('log', 'whatsapp', 1000),
    ('log', 'webhook', 1000);

-- The outbox, and the history of what became of it. Quiet hours, digests, delays and
-- retries are all only not_before. No foreign keys: each would lock and look up a row
-- for every message, and history outlives what it points to.
create table notifications.deliveries (
    delivery_id         uuid primary key,
    user_id             uuid,
    notification_id     uuid,
    carrier_id          uuid,
    not_before          timestamptz not null,
    wanted_at           timestamptz not null,
    leased_until        timestamptz,
    claimed_at          timestamptz,
    finished_at         timestamptz,
    retract_asked_at    timestamptz,
    created_at          timestamptz not null default clock_timestamp(),
    attempt             integer not null default 0,
    failure_count       smallint not null default 0,
    member_count        integer not null default 0,
    priority            smallint not null default 5,
    is_critical         boolean not null default false,
    state               text not null default 'pending',
    channel             text not null,
    recipient           text not null,
    dedupe_key          text not null,
    topic               text,
    digest_key          text,
    provider            text,
    provider_message_id text,
    reason              text,
    content             jsonb not null,
    constraint deliveries_dedupe_key_channel_recipient_key unique (dedupe_key, channel, recipient)
) with (
    fillfactor = 85,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0.05
);

comment on table notifications.deliveries is 'One message to one recipient on one channel: outbox and history.';
comment on column notifications.deliveries.carrier_id is 'The digest that carries this one.';
comment on column notifications.deliveries.not_before is 'It leaves at this time or later.';
comment on column notifications.deliveries.wanted_at is 'When it was to leave, before quiet hours and digests.';
comment on column notifications.deliveries.leased_until is 'Until then it belongs to the worker that claimed it.';
comment on column notifications.deliveries.retract_asked_at is 'Retracted while a worker had it: it is not tried again.';
comment on column notifications.deliveries.attempt is 'Number of the last claim; who reports has to name it.';
comment on column notifications.deliveries.failure_count is 'Failures that count towards the channel''s max_attempts.';
comment on column notifications.deliveries.member_count is 'How many others this digest carries.';
comment on column notifications.deliveries.priority is '0 leaves first, 9 last.';
comment on column notifications.deliveries.is_critical is 'Heeds neither quiet hours nor digests.';
comment on column notifications.deliveries.state is 'See notifications.delivery_states.';
comment on column notifications.deliveries.recipient is
    'The user''s id (the address is looked up when it leaves), a push token''s id, or an address.';
comment on column notifications.deliveries.digest_key is 'Waits to be merged with others of the same key.';
comment on column notifications.deliveries.reason is 'Why it is suppressed, failed, dead, retracted or waiting.';
comment on column notifications.deliveries.content is
    '{"subject", "body", "html"?, "data", "collapse_key"?, …}.';

create index deliveries_claim_idx on notifications.deliveries (priority, not_before)
    where state = 'pending' and digest_key is null and carrier_id is null and channel <> 'in_app';

comment on index notifications.deliveries_claim_idx is 'claim_deliveries: what is due; finished rows are not in it.';

create index deliveries_digest_idx on notifications.deliveries (not_before)
    where state = 'pending' and digest_key is not null and carrier_id is null;

comment on index notifications.deliveries_digest_idx is '_merge_digests: what is due for a digest.';

create index deliveries_digest_key_idx on notifications.deliveries (user_id, channel, digest_key)
    where state = 'pending' and digest_key is not null and carrier_id is null;

comment on index notifications.deliveries_digest_key_idx is '_merge_digests: what goes into one digest.';

create index deliveries_in_app_idx on notifications.deliveries (not_before)
    where state = 'pending' and channel = 'in_app';

comment on index notifications.deliveries_in_app_idx is '_show_in_app: delayed notifications that become visible.';

create index deliveries_lease_idx on notifications.deliveries (leased_until)
    where state = 'sending';

comment on index notifications.deliveries_lease_idx is '_release_leases: what a lost worker left behind.';

create index deliveries_carrier_id_idx on notifications.deliveries (carrier_id)
    where carrier_id is not null;

comment on index notifications.deliveries_carrier_id_idx is 'The members of a digest.';

create index deliveries_provider_message_id_idx on notifications.deliveries (provider_message_id, provider)
    where provider_message_id is not null;

comment on index notifications.deliveries_provider_message_id_idx is 'record_receipt: the delivery that a provider speaks of.';

create index deliveries_user_id_idx on notifications.deliveries (user_id, delivery_id)
    where user_id is not null;

comment on index notifications.deliveries_user_id_idx is 'list_deliveries of a user.';

create index deliveries_notification_id_idx on notifications.deliveries (notification_id)
    where notification_id is not null;

comment on index notifications.deliveries_notification_id_idx is 'retract_notification, mark_notification_read.';

create index deliveries_unsent_idx on notifications.deliveries (delivery_id)
    where state in ('dead', 'failed');

comment on index notifications.deliveries_unsent_idx is 'list_deliveries: the few that never arrived.';

create table notifications.delivery_states (
    from_state text not null,
    to_state   text not null,
    meaning    text not null,
    primary key (from_state, to_state)
);

comment on table notifications.delivery_states is 'The steps that a delivery can take; it takes no other.';

insert into notifications.delivery_states (from_state, to_state, meaning)
values
    ('pending', 'sending', 'a worker claimed it'),
    ('pending', 'sent', 'shown in the app, carried by a digest, or reported by a worker that was late'),
    ('pending', 'delivered', 'as sent, where the provider knows at once'),
    ('pending', 'read', 'read in the app before it was shown'),
    ('pending', 'suppressed', 'the user does not want it, or cannot be reached'),
    ('pending', 'retracted', 'taken back before it left'),
    ('pending', 'failed', 'its digest was refused'),
    ('pending', 'dead', 'its digest, or every attempt, failed'),
    ('sending', 'pending', 'to be tried again'),
    ('sending', 'sent', 'the provider took it'),
    ('sending', 'delivered', 'the provider took it and knows that it arrived'),
    ('sending', 'read', 'a receipt overtook the worker''s report'),
    ('sending', 'failed', 'this message can never be sent'),
    ('sending', 'dead', 'the last attempt failed'),
    ('sending', 'retracted', 'taken back between two attempts'),
    ('sent', 'delivered', 'a receipt said so'),
    ('sent', 'read', 'a receipt said so'),
    ('sent', 'failed', 'a receipt said that it did not arrive'),
    ('sent', 'retracted', 'taken back from the app'),
    ('delivered', 'read', 'a receipt said so'),
    ('delivered', 'retracted', 'taken back from the app'),
    ('read', 'retracted', 'taken back from the app'),
    ('dead', 'pending', 'retry_delivery'),
    ('failed', 'pending', 'retry_delivery'),
    ('suppressed', 'pending', 'retry_delivery');

create table notifications.delivery_attempts (
    delivery_id         uuid not null,
    attempt             integer not null,
    provider            text,
    outcome             text not null,
    provider_message_id text,
    error_code          text,
    error_detail        text,
    started_at          timestamptz,
    finished_at         timestamptz not null default clock_timestamp(),
    primary key (delivery_id, attempt)
);

comment on table notifications.delivery_attempts is 'The trail of a delivery: what came of every attempt.';
comment on column notifications.delivery_attempts.outcome is
    'sent, delivered, retry, rejected, drop_recipient, provider_down, disable_endpoint; lease_expired where no report came.';

create table notifications.early_receipts (
    provider            text not null,
    provider_message_id text not null,
    receipt_state       text not null,
    occurred_at         timestamptz not null,
    error_code          text,
    error_detail        text,
    created_at          timestamptz not null default now(),
    primary key (provider, provider_message_id)
);

comment on table notifications.early_receipts is 'Receipts that arrived before the worker''s own report.';

create type notifications.claimed_delivery as (
    delivery_id  uuid,
    attempt      integer,
    channel      text,
    provider     text,
    recipient    text,
    address      jsonb,
    content      jsonb,
    priority     smallint,
    leased_until timestamptz
);

comment on type notifications.claimed_delivery is 'A delivery with all that a worker needs to send it.';

create type notifications.queue_run as (
    released_count integer,
    shown_count    integer,
    digest_count   integer,
    due_count      bigint,
    waiting_count  bigint,
    sending_count  bigint,
    next_due_at    timestamptz
);

comment on type notifications.queue_run is 'What a run over the outbox did, and what it left.';
