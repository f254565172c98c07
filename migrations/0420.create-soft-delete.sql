-- depends: 0400.create-client-schemas

set local role app_owner;

create table soft_delete.tables (
    table_name     text primary key
        constraint tables_table_name_check check (table_name ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$'),
    primary_key    text[] not null,
    record_column  text not null,
    owner_column   text,
    view_names     text[] not null,
    retention      interval
        constraint tables_retention_check check (retention >= interval '0'),
    has_version    boolean not null,
    has_updated_at boolean not null,
    level          integer not null default 0,
    declared_at    timestamptz not null default now(),
    declared_xid   xid8 not null default pg_current_xact_id()
);

comment on table soft_delete.tables is 'Tables whose records can be deleted and come back, as soft_delete.enable declared them.';
comment on column soft_delete.tables.record_column is 'The uuid that is the record_id of its records.';
comment on column soft_delete.tables.owner_column is 'Whose the record is; null where records belong to nobody.';
comment on column soft_delete.tables.view_names is
    'Views of the active records, first the one in its own schema or the one that was named.';
comment on column soft_delete.tables.retention is 'How long a deleted record can come back; null for ever.';
comment on column soft_delete.tables.has_version is
    'A column version is counted up by deleting and restoring; updated_at is set.';
comment on column soft_delete.tables.level is
    'Parents have lower ones: the order of locking and restoring, and backwards of purging.';
comment on column soft_delete.tables.declared_xid is 'The transaction that declared it: a deploy states the others afresh.';

create table soft_delete.links (
    parent_table   text not null references soft_delete.tables (table_name),
    child_table    text not null references soft_delete.tables (table_name),
    link_column    text not null,
    parent_columns text[] not null,
    child_columns  text[] not null,
    is_constrained boolean not null,
    constraint links_pkey primary key (parent_table, child_table, link_column)
);

comment on table soft_delete.links is 'What goes with what: children of a record are deleted and restored with it.';
comment on column soft_delete.links.link_column is 'Column of the child that says which parent; null there: no parent.';
comment on column soft_delete.links.child_columns is
    'Equal to parent_columns, in this order: those of the foreign key where there is one.';
comment on column soft_delete.links.is_constrained is 'A foreign key stands behind it.';

create index links_child_table_idx on soft_delete.links (child_table);
comment on index soft_delete.links_child_table_idx is 'Foreign key; the guard of a table: what its rows hang on.';

create table soft_delete.deletions (
    deletion_id   uuid primary key,
    table_name    text not null,
    record_id     uuid not null,
    owner_user_id uuid,
    deleted_at    timestamptz not null,
    deleted_by    uuid,
    record_counts jsonb not null,
    purge_at      timestamptz,
    restored_at   timestamptz,
    restored_by   uuid,
    purging_at    timestamptz,
    problem       text
);

comment on table soft_delete.deletions is 'Acts of deleting: one record, and what went with it.';
comment on column soft_delete.deletions.deletion_id is 'The deletion_id of every record that went.';
comment on column soft_delete.deletions.record_counts is 'Table: how many of its records went.';
comment on column soft_delete.deletions.purge_at is
    'From when on it is removed for good; null never. Put off where something still refers to it.';
comment on column soft_delete.deletions.purging_at is 'When the first of its records was removed for good: it cannot come back.';
comment on column soft_delete.deletions.problem is 'Why the last attempt to purge it left something.';

create index deletions_owner_user_id_idx on soft_delete.deletions (owner_user_id, deletion_id)
    where restored_at is null and purging_at is null;
comment on index soft_delete.deletions_owner_user_id_idx is 'list_deletions: what a user can bring back.';

create index deletions_purge_at_idx on soft_delete.deletions (purge_at) where purge_at is not null;
comment on index soft_delete.deletions_purge_at_idx is 'purge_deleted_records: what is to go next.';

create type soft_delete.orphan as (
    table_name    text,
    record_id     uuid,
    owner_user_id uuid,
    parent_table  text,
    parent_id     uuid,
    reason        text
);

comment on type soft_delete.orphan is 'An active record whose parent is deleted or missing (reason).';
