-- depends: 0103.create-registers

set local role app_owner;

create schema ingest;

comment on schema ingest is 'The bulk door: streams of readings, chunk by chunk, that can be taken up again.';

-- How far the clock of a device may be ahead of the server's.
create table meters.clock_allowances (
    role_name text primary key,
    ahead     interval not null
        constraint clock_allowances_ahead_check check (ahead >= interval '0' and ahead <= interval '400 days')
);

comment on table meters.clock_allowances is
    'How far in the future the readings may lie that callers of a role send; 10 minutes for a role without a row.';

insert into meters.clock_allowances (role_name, ahead)
values
    ('authenticated', '10 minutes'),
    ('operator', '10 minutes'),
    ('admin', '1 day'),
    ('service_role', '1 day');

-- One row per stream. It changes in the transaction that stores a chunk, so what it says
-- is stored is stored, and what it does not say is not.
create table ingest.streams (
    stream_key      text primary key,
    scope           text not null,
    format          text not null
        constraint streams_format_check check (format in (
            'ndjson', -- one JSON object a line
            'csv'     -- a header line, then one row a line
        )),
    columns         text[],
    state           text not null default 'open'
        constraint streams_state_check check (state in (
            'open', -- more may come
            'done'  -- the whole body was taken
        )),
    attempt         integer not null default 1,
    byte_offset     bigint not null default 0,
    checksum        bigint not null default 0,
    line_count      bigint not null default 0,
    read_count      bigint not null default 0,
    stored_count    bigint not null default 0,
    duplicate_count bigint not null default 0,
    rejected_count  bigint not null default 0,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    constraint streams_counts_check check (read_count = stored_count + duplicate_count + rejected_count),
    constraint streams_columns_check check ((format = 'csv') = (columns is not null))
);

comment on table ingest.streams is 'How much of each stream of readings is taken, and what came of it.';
comment on column ingest.streams.stream_key is 'The Idempotency-Key, or one that the door made.';
comment on column ingest.streams.scope is 'Whose stream: user:<id>, or role:<name> for calls without a user.';
comment on column ingest.streams.columns is 'The header line of a CSV stream.';
comment on column ingest.streams.attempt is
    'Grows whenever the stream is sent again, so that an earlier sending that still runs is found out.';
comment on column ingest.streams.byte_offset is 'Bytes of the body, unpacked, that are taken: whole lines.';
comment on column ingest.streams.checksum is 'CRC-32 of these bytes, by which the same body is known again.';
comment on column ingest.streams.read_count is 'Rows among the lines: all but the header and blank lines.';

create index streams_updated_at_idx on ingest.streams (updated_at);

comment on index ingest.streams_updated_at_idx is 'purge_streams: the oldest first.';

create type ingest.checked_line as (
    code    text,
    detail  text,
    element jsonb
);

comment on type ingest.checked_line is 'A line as an object, or the code and the facts of its refusal.';
