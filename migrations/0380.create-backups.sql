-- depends: 0300.create-platform-schemas

set local role app_owner;

create table ops.backups (
    backup_name text primary key
        constraint backups_backup_name_check check (backup_name ~ '^[0-9]{8}T[0-9]{6}Z(-[0-9]+)?$'),
    kind        text not null
        constraint backups_kind_check check (kind in (
            'physical', -- a copy of the whole server; with its WAL archive it leads to any later second
            'logical'   -- a dump of this database; it leads to its own moment only
        )),
    started_at  timestamptz not null,
    finished_at timestamptz not null,
    byte_count  bigint not null
        constraint backups_byte_count_check check (byte_count >= 0),
    verified_at timestamptz,
    outcome     text not null default 'complete'
        constraint backups_outcome_check check (outcome in (
            'complete', -- written, its checksums hold
            'verified', -- restored into a scratch server, where everything added up
            'damaged',  -- it was tried, and is not what it should be
            'removed'   -- retention took it away
        )),
    detail      text,
    constraint backups_range_check check (started_at <= finished_at)
);

comment on table ops.backups is
    'Backups that were made of this database, as far as they could be noted here; the files themselves say what there is.';
comment on column ops.backups.verified_at is 'When it was last tried, well or ill: see outcome.';
comment on column ops.backups.detail is 'What was wrong.';

create table ops.restores (
    restore_id  uuid primary key default gen_random_uuid(),
    backup_name text not null,
    restored_to timestamptz,
    timeline_id integer not null,
    epoch       integer not null,
    restored_at timestamptz not null default now(),
    released_at timestamptz
);

comment on table ops.restores is
    'Restores that led to this database. No worker starts before the last one is released: it would send again what was sent.';
comment on column ops.restores.restored_to is 'What was committed before it is here; null for all that the archive had.';
comment on column ops.restores.timeline_id is 'The server''s history that began with it.';
comment on column ops.restores.epoch is 'The epoch of the event log that began with it.';
