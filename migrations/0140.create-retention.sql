-- depends: 0103.create-registers

set local role app_owner;

-- How long the partitions of a table stay. A table without a row here is kept for ever.
create table core.retention_rules (
    table_name   text primary key references core.partitioned_tables (table_name),
    keep_for     interval
        constraint retention_rules_keep_for_check check (keep_for > interval '0'),
    archive      text not null default 'none'
        constraint retention_rules_archive_check check (archive in (
            'none', -- what expired is dropped
            'file'  -- what expired is written to a file first, which is read back
        )),
    least_keep   interval not null default '1 day'
        constraint retention_rules_least_keep_check check (least_keep > interval '0'),
    is_permanent boolean not null default false,
    source_table text references core.partitioned_tables (table_name),
    marks_table  text,
    updated_at   timestamptz not null default now(),
    updated_by   uuid,
    constraint retention_rules_permanent_check check (not is_permanent or keep_for is null),
    constraint retention_rules_least_check check (keep_for >= least_keep)
);

comment on table core.retention_rules is 'How long the partitions of a table stay, and what becomes of them then.';
comment on column core.retention_rules.keep_for is
    'A partition expires when its end is this long past; null: never.';
comment on column core.retention_rules.least_keep is
    'No partition leaves sooner, whoever wants it: other parts of the program rely on it.';
comment on column core.retention_rules.is_permanent is 'Nothing of the table may ever leave (money).';
comment on column core.retention_rules.source_table is
    'The table that this one is worked out from: it goes first, so that a sum is never worked out anew from a part.';
comment on column core.retention_rules.marks_table is
    'Table with a bucket_at for each bucket that is not worked out yet: a partition with marks stays.';

create index retention_rules_source_table_idx on core.retention_rules (source_table);
comment on index core.retention_rules_source_table_idx is
    'core._is_closed, core.set_retention: what is worked out from a table.';

insert into core.retention_rules (table_name, keep_for, archive, least_keep, is_permanent, source_table, marks_table)
values
    ('meters.readings', '400 days', 'file', '35 days', false, null, 'meters.dirty_buckets'),
    ('telemetry.readings_1m', '35 days', 'none', '2 days', false, null, 'telemetry.dirty_regions'),
    ('telemetry.readings_15m', '800 days', 'none', '35 days', false, 'meters.readings', null),
    ('telemetry.readings_1h', '5 years', 'none', '400 days', false, 'meters.readings', null),
    ('telemetry.readings_1d', null, 'none', '5 years', false, 'meters.readings', null),
    ('telemetry.regions_1m', '35 days', 'none', '2 days', false, 'telemetry.readings_1m', null),
    ('telemetry.regions_15m', '800 days', 'none', '35 days', false, 'telemetry.regions_1m', null),
    ('telemetry.regions_1h', '5 years', 'none', '400 days', false, 'telemetry.regions_1m', null),
    ('telemetry.regions_1d', null, 'none', '5 years', false, 'telemetry.regions_1m', null),
    ('jobs.finished_jobs', '30 days', 'none', '1 day', false, null, null),
    -- Readers of the log start over from where it begins, so dropping a month is a decision for somebody.
    ('events.events', null, 'file', '90 days', false, null, null),
    ('payments.transactions', null, 'none', '1 day', true, null, null),
    ('payments.transaction_events', null, 'none', '1 day', true, null, null),
    ('payments.transfers', null, 'none', '1 day', true, null, null);

create type core.partition as (
    table_name     text,
    partition_name text,
    range_from     timestamptz,
    range_until    timestamptz
);

comment on type core.partition is 'A partition: its table, its own qualified name, and the time that it covers.';

create type core.partition_state as (
    table_name     text,
    partition_name text,
    range_from     timestamptz,
    range_until    timestamptz,
    state          text,
    obstacle       text,
    byte_count     bigint,
    row_estimate   bigint,
    age            interval
);

comment on type core.partition_state is 'A partition, how large and how old it is, and what is to become of it.';
comment on column core.partition_state.state is
    'ahead, current, kept, expired, sealed (on its way to a file) or restored (back from one).';
comment on column core.partition_state.obstacle is
    'Why an expired one stays: not_rolled_up, source_remains, archive_first.';
comment on column core.partition_state.row_estimate is 'Rows when it was last analysed; null: it never was.';
comment on column core.partition_state.age is 'Time since its end; null while that lies ahead.';

create type core.partition_outcome as (
    table_name     text,
    partition_name text,
    outcome        text,
    detail         text
);

comment on type core.partition_outcome is 'What became of a partition that was to be dropped.';
comment on column core.partition_outcome.outcome is
    'dropped, busy (somebody holds a lock, try again), or the obstacle.';

create type core.partition_headroom as (
    table_name  text,
    period      text,
    ready_until timestamptz,
    headroom    interval,
    is_low      boolean
);

comment on type core.partition_headroom is 'How far ahead the partitions of a table are made.';
comment on column core.partition_headroom.ready_until is 'Until when there is one without a gap; null: not even now.';
comment on column core.partition_headroom.is_low is 'Less than half of what should be ready.';
