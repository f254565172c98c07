-- depends: 0085.create-webhook-endpoints

set local role app_owner;

-- What providers tell us. The primary key is the whole of the deduplication: a row is
-- inserted before any effect, and an event that is there already has had its effect.
create table webhooks.inbound_events (
    provider          text not null check (provider ~ '^[a-z][a-z0-9_]{0,62}$'),
    provider_event_id text not null check (length(provider_event_id) between 1 and 300),
    kind              text not null check (kind in (
        'receipt', -- what became of a message that we sent
        'message', -- somebody wrote to us
        'other'    -- kept, and nothing more
    )),
    state             text not null default 'pending' check (state in (
        'pending', -- stored, its effect is still to come
        'done',    -- its effect and this state were written together
        'dead'     -- given up, see reason
    )),
    payload           jsonb not null check (jsonb_typeof(payload) = 'object'),
    raw               text check (length(raw) <= 16384),
    occurred_at       timestamptz,
    received_at       timestamptz not null default clock_timestamp(),
    not_before        timestamptz not null default clock_timestamp(),
    failure_count     smallint not null default 0,
    reason            text,
    finished_at       timestamptz,
    primary key (provider, provider_event_id)
);

comment on table webhooks.inbound_events is 'What providers told us, each event once.';
comment on column webhooks.inbound_events.provider_event_id is
    'The provider''s id, or one made of what identifies the event where it has none.';
comment on column webhooks.inbound_events.payload is 'In our own words, the same for every provider.';
comment on column webhooks.inbound_events.raw is 'The provider''s own words, cut at 16 kB.';
comment on column webhooks.inbound_events.occurred_at is 'By the provider''s clock; null where it says nothing.';
comment on column webhooks.inbound_events.not_before is 'It is tried at this time or later.';
comment on column webhooks.inbound_events.reason is 'Why the last try failed, or what it came to.';

create index inbound_events_pending_idx on webhooks.inbound_events (not_before)
    where state = 'pending';
comment on index webhooks.inbound_events_pending_idx is 'process_inbound: what is due.';

create index inbound_events_received_at_idx on webhooks.inbound_events (received_at);
comment on index webhooks.inbound_events_received_at_idx is 'list_inbound: the newest; purge_inbound: the oldest.';
