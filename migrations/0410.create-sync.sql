-- depends: 0400.create-client-schemas

set local role app_owner;

create table sync.tables (
    table_id       integer generated always as identity primary key,
    table_name     text not null unique,
    key_column     text not null,
    owner_column   text,
    rule           text not null
        constraint tables_rule_check check (rule in (
            'client_wins', -- the item is applied over what the client had not seen
            'server_wins', -- the item is dropped
            'manual',      -- both are kept until somebody decides
            'merge'        -- applied where nobody else changed the same columns
        )),
    column_rules   jsonb not null default '{}',
    columns        jsonb not null,
    writable       text[] not null,
    operations     text[] not null,
    is_soft        boolean not null,
    has_stamp      boolean not null,
    has_count      boolean not null,
    schema_hash    text not null,
    purged_version bigint not null default 0,
    joint_triggers text[] not null default '{}',
    is_enabled     boolean not null default true,
    changed_at     timestamptz not null default now()
);

comment on table sync.tables is 'Which tables clients may keep and change offline, and by which rules.';
comment on column sync.tables.table_name is 'schema.table; looked up by name, since a restored dump numbers tables anew.';
comment on column sync.tables.key_column is 'The uuid that clients call record_id.';
comment on column sync.tables.owner_column is 'Whose row it is; null: the policies alone say who sees it.';
comment on column sync.tables.column_rules is 'Rule merge: column to client_wins, server_wins, manual, greatest or least.';
comment on column sync.tables.columns is 'What clients get: column to type.';
comment on column sync.tables.writable is 'What clients may set.';
comment on column sync.tables.operations is 'insert, update, delete: those that clients may do.';
comment on column sync.tables.is_soft is 'Has deleted_at: a deletion is a mark.';
comment on column sync.tables.has_stamp is 'Has updated_at, which a sync sets.';
comment on column sync.tables.has_count is 'Has version, which a sync counts up.';
comment on column sync.tables.schema_hash is 'Changes when what clients get or may set changes.';
comment on column sync.tables.purged_version is
    'The highest version of a deleted record that was forgotten: new ones count on from it.';

comment on column sync.tables.joint_triggers is
    'Triggers that look at nothing but their own row and other tables: items may be applied together in spite of them.';

create sequence sync.client_numbers;

create table sync.clients (
    user_id        uuid not null references auth.users (user_id),
    client_id      uuid not null,
    client_number  bigint not null default nextval('sync.client_numbers'),
    device_name    text
        constraint clients_device_name_check check (length(device_name) between 1 and 200),
    schema_version text
        constraint clients_schema_version_check check (length(schema_version) between 1 and 100),
    generation     integer not null default 1,
    created_at     timestamptz not null default now(),
    last_seen_at   timestamptz not null default now(),
    last_push_at   timestamptz,
    forgotten_at   timestamptz,
    single_until   timestamptz,
    due_at         timestamptz,
    slow_until     timestamptz,
    constraint clients_pkey primary key (user_id, client_id),
    constraint clients_client_number_key unique (client_number)
);

comment on table sync.clients is 'Installations of local stores.';
comment on column sync.clients.client_number is 'Its short name in the states of records.';
comment on column sync.clients.generation is 'Counted up by a reset: cookies of before are refused.';
comment on column sync.clients.forgotten_at is
    'Its answers were purged: what it sends may have been applied already, so it is refused.';
comment on column sync.clients.single_until is
    'Its items ran out of time when they were applied together: until then each is applied for itself.';
comment on column sync.clients.due_at is
    'Its place in the line of clients whose queued items are to be processed; null where none waits.';
comment on column sync.clients.slow_until is
    'Its queued items were slow, or failed as a batch: until then each is processed for itself, with no other client.';
comment on index sync.clients_client_number_key is 'Numbers name one client.';

create index clients_due_at_idx on sync.clients (due_at) where due_at is not null;
comment on index sync.clients_due_at_idx is 'process_sync_queue: whose turn it is.';

create index clients_last_seen_at_idx on sync.clients (last_seen_at) where forgotten_at is null;
comment on index sync.clients_last_seen_at_idx is 'purge_sync: clients that have not been seen for long.';

create table sync.scopes (
    user_id    uuid primary key references auth.users (user_id),
    generation integer not null default 1,
    reason     text,
    changed_at timestamptz not null default now()
);

comment on table sync.scopes is 'Users whose scope changed without a change of rows: their cookies of before are refused.';

-- Narrow and changed with every change of a record: most updates stay on their page but for the index by xid.
create table sync.records (
    owner_user_id   uuid not null,
    table_id        integer not null,
    record_id       uuid not null,
    version         bigint not null,
    xid             xid8 not null,
    is_deleted      boolean not null,
    client_number   bigint,
    item_id         uuid,
    streak_start    bigint not null default 0,
    created_version bigint not null,
    fields          jsonb,
    changed_at      timestamptz not null default now(),
    constraint records_pkey primary key (owner_user_id, table_id, record_id)
) with (fillfactor = 85);

comment on table sync.records is
    'The version of every record of a synced table, kept by triggers; deleted ones leave theirs behind.';
comment on column sync.records.owner_user_id is 'Whose record it is; all zeros in tables without an owner column.';
comment on column sync.records.xid is 'The transaction of the last change: pulls take those below the watermark, in order.';
comment on column sync.records.client_number is 'The client whose item made the last change; null for everybody else.';
comment on column sync.records.item_id is 'That item.';
comment on column sync.records.streak_start is 'The version before that client''s unbroken run of changes.';
comment on column sync.records.created_version is 'The version at which it was made (again).';
comment on column sync.records.fields is 'Rule merge: column to [version, client_number] of its last change since then.';

create index records_xid_idx on sync.records (owner_user_id, xid, table_id, record_id);
comment on index sync.records_xid_idx is 'pull_changes: what came after a cookie.';

create index records_deleted_idx on sync.records (changed_at) where is_deleted;
comment on index sync.records_deleted_idx is 'purge_sync: deleted records that are old enough to be forgotten.';

create table sync.known_records (
    user_id   uuid not null,
    client_id uuid not null,
    table_id  integer not null,
    record_id uuid not null,
    constraint known_records_pkey primary key (user_id, client_id, table_id, record_id),
    constraint known_records_client_id_fkey foreign key (user_id, client_id) references sync.clients (user_id, client_id)
);

comment on table sync.known_records is
    'Records of tables without an owner column that a client was sent: it alone is told when they leave its scope.';

create table sync.items (
    user_id       uuid not null,
    client_id     uuid not null,
    item_id       uuid not null,
    table_name    text,
    record_id     uuid,
    operation     text
        constraint items_operation_check check (operation in ('insert', 'update', 'delete', 'call')),
    content       jsonb not null,
    content_hash  bytea not null,
    status        text not null
        constraint items_status_check check (status in (
            'pending',    -- queued
            'processing', -- tried, and to be tried again
            'applied',
            'conflict',
            'rejected'
        )),
    answer        jsonb,
    attempt_count integer not null default 0,
    next_try_at   timestamptz,
    last_problem  text,
    position      bigint generated always as identity,
    created_at    timestamptz not null default now(),
    processed_at  timestamptz,
    is_in_inbox   boolean not null default false,
    constraint items_pkey primary key (user_id, client_id, item_id),
    constraint items_client_id_fkey foreign key (user_id, client_id) references sync.clients (user_id, client_id)
);

comment on table sync.items is 'What clients sent, and the answer it got: an item that comes again gets the same.';
comment on column sync.items.content is 'The item as it came.';
comment on column sync.items.content_hash is 'Tells a repeated item from another one with the same id.';
comment on column sync.items.last_problem is 'Why it is to be tried again.';
comment on column sync.items.position is 'The order in which queued items are processed.';
comment on column sync.items.is_in_inbox is 'It was not applied, and its client has not dismissed it.';

create index items_pending_idx on sync.items (user_id, client_id, position) where status in ('pending', 'processing');
comment on index sync.items_pending_idx is 'process_sync_queue: what waits of a client, in order; queue_changes: how much.';

create index items_inbox_idx on sync.items (user_id, client_id, position) where is_in_inbox;
comment on index sync.items_inbox_idx is 'list_inbox: a page of the inbox.';

create index items_position_idx on sync.items (user_id, position);
comment on index sync.items_position_idx is 'list_sync_queue: a page of a user''s items.';

create index items_processed_at_idx on sync.items (processed_at) where not is_in_inbox;
comment on index sync.items_processed_at_idx is 'purge_sync: answers that are old.';

create table sync.conflicts (
    user_id          uuid not null,
    conflict_id      uuid not null,
    client_id        uuid not null,
    item_id          uuid not null,
    table_id         integer not null,
    table_name       text not null,
    record_id        uuid not null,
    operation        text not null
        constraint conflicts_operation_check check (operation in ('insert', 'update', 'delete')),
    fields           text[] not null,
    base_version     bigint,
    server_version   bigint not null,
    client_data      jsonb,
    server_data      jsonb,
    resolution       text
        constraint conflicts_resolution_check check (resolution in (
            'client_wins', -- the client's item was applied
            'server_wins', -- it was dropped
            'manual',      -- something else was applied
            'merge'        -- decided column by column
        )),
    resolved_version bigint,
    created_at       timestamptz not null default now(),
    resolved_at      timestamptz,
    constraint conflicts_pkey primary key (user_id, conflict_id),
    constraint conflicts_item_id_fkey foreign key (user_id, client_id, item_id)
        references sync.items (user_id, client_id, item_id)
);

comment on table sync.conflicts is 'Items that met changes their clients had not seen, with both copies.';
comment on column sync.conflicts.fields is 'Columns that both changed; empty where it was about the record as a whole.';

create index conflicts_item_id_idx on sync.conflicts (user_id, client_id, item_id);
comment on index sync.conflicts_item_id_idx is 'Foreign key to items; list_conflicts of one client.';

create index conflicts_open_idx on sync.conflicts (user_id, conflict_id) where resolution is null;
comment on index sync.conflicts_open_idx is 'list_conflicts: those that wait for a decision.';

create table sync.home (
    is_home           boolean primary key default true
        constraint home_is_home_check check (is_home),
    system_identifier bigint not null,
    home_id           uuid not null,
    purged_before     timestamptz not null default '-infinity'
);

comment on table sync.home is
    'The server that the transactions of sync.records were numbered on: elsewhere they are numbered anew.';
comment on column sync.home.purged_before is 'Deleted records of before are forgotten.';

create type sync.cookie as (
    home       text,
    epoch      integer,
    generation text,
    tables     text,
    pulled_at  timestamptz,
    xid        xid8,
    table_id   integer,
    record_id  uuid
);

comment on type sync.cookie is 'A place in the changes that a client may see.';

create type sync.page as (
    xid          xid8,
    table_id     integer,
    record_id    uuid,
    change_count integer,
    changes      text,
    shared       jsonb
);

comment on type sync.page is 'Changes as JSON, and the place that they end at.';
comment on column sync.page.change_count is 'How many states were looked at; fewer than asked for are all there are.';
comment on column sync.page.shared is 'Records of tables without owners that are shown: [table_id, record_id].';

create type sync.client as (
    client_id      uuid,
    device_name    text,
    schema_version text,
    created_at     timestamptz,
    last_seen_at   timestamptz,
    pending_count  bigint,
    inbox_count    bigint,
    is_forgotten   boolean
);

comment on type sync.client is 'A device of the caller.';

create type sync.step as (
    position    integer,
    item        jsonb,
    item_id     text,
    hash        text,
    table_id    integer,
    record_id   uuid,
    record      text,
    operation   text,
    is_plain    boolean,
    segment     bigint,
    previous    integer,
    is_followed boolean,
    is_awaited  boolean
);

comment on type sync.step is 'An item of a batch, and what can be said of it before any is applied.';
comment on column sync.step.record is 'table_id/record_id, both known.';
comment on column sync.step.is_plain is 'It may be applied together with others.';
comment on column sync.step.segment is 'Plain items of one table and operation that follow each other have the same.';
comment on column sync.step.previous is 'The last position before with the same record or the same id.';
comment on column sync.step.is_followed is 'A later item is about the same record.';
comment on column sync.step.is_awaited is 'A later item has its id, or comes after it.';

create type sync.queue_item as (
    id           uuid,
    user_id      uuid,
    client_id    uuid,
    table_name   text,
    record_id    uuid,
    operation    text,
    data         jsonb,
    status       text,
    created_at   timestamptz,
    processed_at timestamptz,
    version      bigint
);

comment on type sync.queue_item is 'An item and its state: pending, processing, completed, failed or conflict.';

create type sync.conflict as (
    conflict_id    uuid,
    client_id      uuid,
    item_id        uuid,
    table_name     text,
    record_id      uuid,
    operation      text,
    fields         text[],
    base_version   bigint,
    client_data    jsonb,
    server_data    jsonb,
    server_version bigint,
    resolution     text,
    created_at     timestamptz,
    resolved_at    timestamptz
);

comment on type sync.conflict is 'A conflict; while it is open, server_data and server_version are those of now.';

insert into realtime.message_types (event_type, message_type, to_user)
values ('sync_changed', 'SYNC_CHANGED', true);
