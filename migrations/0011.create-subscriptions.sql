-- depends: 0010.create-event-log

set local role app_owner;

-- Transaction numbers start again when a dump is restored on another server; event
-- ids go on. An epoch is a span of event ids within which xids are comparable.
create table events.epochs (
    epoch             integer primary key,
    first_event_id    bigint not null,
    system_identifier bigint not null,
    started_at        timestamptz not null default now()
);

comment on table events.epochs is 'Spans of event ids within which transaction numbers are comparable.';
comment on column events.epochs.system_identifier is 'The server that numbered the transactions.';

insert into events.epochs (epoch, first_event_id, system_identifier)
select 1, 1, c.system_identifier
from pg_control_system() as c;

create table events.subscriptions (
    subscription_name text primary key check (length(subscription_name) between 1 and 200),
    event_types       text[] check (cardinality(event_types) > 0),
    cursor_epoch      integer not null,
    cursor_xid        xid8 not null,
    cursor_event_id   bigint not null,
    sent_epoch        integer not null,
    sent_xid          xid8 not null,
    sent_event_id     bigint not null,
    leased_until      timestamptz,
    floor_at          timestamptz not null default '-infinity',
    fence_xid         xid8,
    fence_at          timestamptz,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now()
) with (fillfactor = 50);

comment on table events.subscriptions is 'Readers of the log, and how far each has come.';
comment on column events.subscriptions.event_types is 'The types it wants, null for all.';
comment on column events.subscriptions.cursor_xid is 'Events up to (epoch, xid, event_id) are acknowledged.';
comment on column events.subscriptions.sent_xid is 'Events up to (epoch, xid, event_id) have been handed out.';
comment on column events.subscriptions.leased_until is 'Until then the batch after the cursor belongs to one reader.';
comment on column events.subscriptions.floor_at is
    'No event after the cursor is older, so partitions that end before it are not opened.';
comment on column events.subscriptions.fence_xid is
    'Transactions from this one on began to write after fence_at; once the cursor is past it, the floor rises.';

create type events.watermark_lag as (
    watermark              xid8,
    lag_xids               bigint,
    lag_seconds            numeric,
    holder                 text,
    pid                    integer,
    database_name          text,
    user_name              text,
    application_name       text,
    prepared_gid           text,
    state                  text,
    transaction_started_at timestamptz,
    query_started_at       timestamptz
);

comment on type events.watermark_lag is 'How far delivery is behind, and which transaction holds it back.';
