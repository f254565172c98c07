-- depends: 0300.create-platform-schemas

set local role app_owner;

alter table ops.audit_log
    add column service  text,
    add column trace_id text,
    add column epoch    integer not null default 1,
    add column xid      xid8 not null default pg_current_xact_id();

comment on column ops.audit_log.service is
    'Which service acted, or with which program a DBA did: the claim service, else the application name. Null for people.';
comment on column ops.audit_log.trace_id is
    'The W3C trace id of the request, 32 hexadecimal digits; null outside of one.';
comment on column ops.audit_log.epoch is 'Which server numbered the transaction: a restored database begins a new one.';
comment on column ops.audit_log.xid is 'The transaction that wrote it; once all before it are over, the entry is sealed.';

-- squawk-ignore require-concurrent-index-creation
create index audit_log_epoch_idx on ops.audit_log (epoch, xid, audit_id);
comment on index ops.audit_log_epoch_idx is
    'seal_audit_log: what comes after the last block; verify_audit_log: what a block covers.';

-- squawk-ignore require-concurrent-index-creation
create index audit_log_trace_id_idx on ops.audit_log (trace_id) where trace_id is not null;
comment on index ops.audit_log_trace_id_idx is 'list_audit_logs: what a trace did, whichever requests and jobs it went through.';

alter type ops.actor
    add attribute service text,
    add attribute trace_id text;

-- The chain. A block covers all entries after those of the block before, in the order (epoch, xid, audit_id),
-- up to until_…; its hash is over them and over the hash of the block before.
create table ops.audit_blocks (
    block_number   bigint primary key,
    previous_hash  bytea not null,
    block_hash     bytea not null,
    until_epoch    integer not null,
    until_xid      xid8 not null,
    until_audit_id uuid not null,
    row_count      integer not null,
    from_at        timestamptz not null,
    until_at       timestamptz not null,
    sealed_at      timestamptz not null,
    audit_ids      uuid[] not null,
    occurred_ats   timestamptz[] not null,
    row_hashes     bytea[] not null
);

alter table ops.audit_blocks
    alter column audit_ids set storage external,
    alter column occurred_ats set storage external,
    alter column row_hashes set storage external;

comment on table ops.audit_blocks is
    'The audit log, sealed: the hash of each entry, in blocks that are chained by their hashes. Never changed, never deleted.';
comment on column ops.audit_blocks.previous_hash is 'The hash of the block before; 32 zero bytes in the first one.';
comment on column ops.audit_blocks.block_hash is 'ops._hash_audit_block: over everything in this row and over previous_hash.';
comment on column ops.audit_blocks.until_xid is 'With until_epoch and until_audit_id the place of the last entry.';
comment on column ops.audit_blocks.from_at is 'The earliest time of an entry.';
comment on column ops.audit_blocks.until_at is 'The latest time of an entry.';
comment on column ops.audit_blocks.row_hashes is 'ops._hash_audit_row of each entry, in the order of audit_ids.';
comment on index ops.audit_blocks_pkey is 'verify_audit_log: blocks one after the other.';

-- Where the chain ends. Sealing locks the row.
create table ops.audit_chain (
    is_only           boolean primary key default true check (is_only),
    epoch             integer not null,
    system_identifier bigint not null,
    block_number      bigint not null,
    block_hash        bytea not null,
    until_epoch       integer not null,
    until_xid         xid8 not null,
    until_audit_id    uuid not null,
    row_count         bigint not null,
    sealed_at         timestamptz
);

comment on table ops.audit_chain is 'The end of the chain of ops.audit_blocks. One row.';
comment on column ops.audit_chain.epoch is 'The epoch of new entries, which is the default of ops.audit_log.epoch.';
comment on column ops.audit_chain.system_identifier is 'The server that the epoch is of.';
comment on column ops.audit_chain.row_count is 'Entries in all blocks.';

insert into ops.audit_chain (
    epoch, system_identifier, block_number, block_hash, until_epoch, until_xid, until_audit_id, row_count
)
select 1, c.system_identifier, 0, decode(repeat('00', 32), 'hex'), 0, '0', '00000000-0000-0000-0000-000000000000', 0
from pg_control_system() as c;

-- What was verified, by whom, with what result.
create table ops.audit_checks (
    check_id      uuid primary key,
    checked_at    timestamptz not null,
    login         text not null,
    from_block    bigint not null,
    until_block   bigint not null,
    problem_count integer not null,
    good_until    bigint not null
);

comment on table ops.audit_checks is 'Every verification of the audit log that looked at a block, and its result.';
comment on column ops.audit_checks.until_block is 'The last block that it looked at.';
comment on column ops.audit_checks.good_until is
    'Until this block everything was verified at some time and found good: the next verification goes on from there.';
comment on index ops.audit_checks_pkey is 'verify_audit_log: the newest one.';

create type ops.audit_problem as (
    problem      text,
    block_number bigint,
    audit_id     uuid,
    occurred_at  timestamptz,
    detail       text
);

comment on type ops.audit_problem is 'Something that is not as it was sealed.';
comment on column ops.audit_problem.problem is
    'row_changed, row_missing, row_moved, row_inserted, row_misnumbered, partition_missing, block_changed, '
    'block_missing, chain_broken, chain_cut, head_differs, trigger_disabled.';

-- What ops._verify_audit_block says of one block.
create type ops.audit_block_check as (
    row_count      integer,
    archived_count integer,
    problems       ops.audit_problem[]
);

comment on type ops.audit_block_check is 'What was found in one block of the audit log.';

create type ops.audit_verification as (
    from_block         bigint,
    until_block        bigint,
    head_block         bigint,
    head_hash          text,
    is_complete        boolean,
    row_count          bigint,
    archived_count     bigint,
    unsealed_count     bigint,
    oldest_unsealed_at timestamptz,
    problem_count      integer,
    problems           ops.audit_problem[]
);

comment on type ops.audit_verification is 'What a verification of the audit log looked at, and what it found.';
comment on column ops.audit_verification.until_block is 'The last block that it looked at; before from_block if none.';
comment on column ops.audit_verification.head_block is 'The last block that there is.';
comment on column ops.audit_verification.is_complete is
    'Whether it went as far as it was asked to; if not, go on with p_from_block.';
comment on column ops.audit_verification.row_count is 'Entries that were held against their hash.';
comment on column ops.audit_verification.archived_count is
    'Entries that left with their month, into a file: their hashes are still in the chain.';
comment on column ops.audit_verification.unsealed_count is
    'Entries that no block covers yet, so that nothing is proved of them. At most 10,001 are counted.';
comment on column ops.audit_verification.problems is 'The first 100.';

create type ops.audit_checkpoint as (
    block_number bigint,
    block_hash   text,
    row_count    bigint,
    sealed_at    timestamptz
);

comment on type ops.audit_checkpoint is 'The end of the chain, to be kept outside of the database.';
comment on column ops.audit_checkpoint.row_count is 'Entries in all blocks up to this one.';

-- An entry that was changed stays a fact however often nobody looks again: people resolve it.
insert into alerts.rules (
    rule_code, title, alert_type, subject_type, severity, clear_for, notify_owner, notify_operators_from
)
values ('audit_log', 'The audit log is not what was sealed', 'BOOKS', 'system', 'critical', null, false, null)
on conflict (rule_code) do nothing;
