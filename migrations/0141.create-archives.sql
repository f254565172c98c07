-- depends: 0140.create-retention

set local role app_owner;

-- A partition that leaves has a row from then on, so that nobody makes it again for a late
-- row: sums would then be worked out from a part.
create table core.archives (
    table_name      text not null references core.partitioned_tables (table_name),
    range_from      timestamptz not null,
    range_until     timestamptz not null,
    state           text not null
        constraint archives_state_check check (state in (
            'sealed',   -- takes no more rows, has no complete file yet
            'exported', -- the file is complete
            'verified', -- the file was read back and holds what the partition does
            'dropped',  -- the partition is gone
            'restored'  -- it is back, from the file
        )),
    takes_rows      boolean not null default false,
    file_name       text
        constraint archives_file_name_check check (file_name !~ '[/[:cntrl:]]'),
    row_count       bigint,
    byte_count      bigint,
    sha256          text
        constraint archives_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    file_byte_count bigint,
    file_sha256     text
        constraint archives_file_sha256_check check (file_sha256 ~ '^[0-9a-f]{64}$'),
    manifest        jsonb,
    sealed_at       timestamptz,
    exported_at     timestamptz,
    verified_at     timestamptz,
    dropped_at      timestamptz,
    restored_at     timestamptz,
    restored_until  timestamptz,
    primary key (table_name, range_from),
    constraint archives_range_check check (range_from < range_until),
    constraint archives_takes_rows_check check (not takes_rows or state = 'restored'),
    constraint archives_file_check check (
        state not in ('exported', 'verified', 'restored')
        or num_nulls(file_name, row_count, byte_count, sha256, file_byte_count, file_sha256, manifest) = 0
    )
);

comment on table core.archives is
    'Partitions that left, are leaving or came back: their file and its checksums. No file: dropped for good.';
comment on column core.archives.takes_rows is 'Whether a restored partition takes rows; otherwise they are refused.';
comment on column core.archives.file_name is 'Name within the directory of archives; beside it lies <name>.json, the manifest.';
comment on column core.archives.byte_count is 'Bytes of the CSV.';
comment on column core.archives.sha256 is 'SHA-256 of the CSV.';
comment on column core.archives.file_byte_count is 'Bytes of the compressed file.';
comment on column core.archives.file_sha256 is 'SHA-256 of the compressed file.';
comment on column core.archives.restored_until is 'Until then a restored partition does not expire again; null: ever.';
