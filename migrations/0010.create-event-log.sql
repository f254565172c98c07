-- depends: 0002.create-core-tables

set local role app_owner;

create sequence events.events_event_id_seq as bigint;

-- The log. One index is the price of an event: it is the primary key and what
-- readers follow. Events of a stream (with a version) pay for one more. There are no
-- check constraints: each is parsed again for every insert, and four of them cost
-- as much as the index.
create table events.events (
    event_id          bigint not null default nextval('events.events_event_id_seq'),
    xid               xid8 not null default pg_current_xact_id(),
    created_at        timestamptz not null default clock_timestamp(),
    aggregate_version bigint,
    correlation_id    uuid,
    causation_id      uuid,
    actor_id          uuid,
    actor_role        text,
    event_type        text not null,
    aggregate_type    text not null,
    aggregate_id      text not null,
    payload           jsonb not null default '{}',
    primary key (xid, event_id, created_at)
) partition by range (created_at);

comment on table events.events is 'The append-only log: what happened, in the order (xid, event_id).';
comment on column events.events.xid is
    'Place in the order of delivery: the transaction that wrote it, or a later one of the same stream.';
comment on column events.events.created_at is 'Time of writing; never before the transaction got its number.';
comment on column events.events.aggregate_version is
    'Place in the stream of its aggregate from 1; null for a plain fact.';
comment on column events.events.correlation_id is 'Shared by everything that one request caused.';
comment on column events.events.causation_id is 'The command or message that caused this event.';
comment on column events.events.actor_id is 'The calling user, null for anonymous calls and services.';
comment on index events.events_pkey is 'read_events: the rows after a cursor in the order of delivery.';

create index events_aggregate_type_aggregate_id_aggregate_version_idx
    on events.events (aggregate_type, aggregate_id, aggregate_version)
    where aggregate_version is not null;

comment on index events.events_aggregate_type_aggregate_id_aggregate_version_idx is
    'get_aggregate_events: the history of one aggregate; plain facts stay out of it.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('events.events', 'month', 3);

-- The last version of every aggregate that has a stream. Appending locks its row.
create table events.streams (
    aggregate_type    text not null,
    aggregate_id      text not null,
    aggregate_version bigint not null,
    last_xid          xid8 not null,
    primary key (aggregate_type, aggregate_id)
) with (fillfactor = 80);

comment on table events.streams is 'The last version of every aggregate with versioned events.';
comment on column events.streams.last_xid is 'The xid of its last event; the next one never sorts before it.';

-- The last state of an aggregate that somebody computed from its events.
create table events.snapshots (
    aggregate_type    text not null,
    aggregate_id      text not null,
    aggregate_version bigint not null check (aggregate_version >= 1),
    state             jsonb not null,
    created_at        timestamptz not null default now(),
    primary key (aggregate_type, aggregate_id)
);

comment on table events.snapshots is 'The state of an aggregate at a version, so that only later events are replayed.';
