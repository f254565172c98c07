-- depends: 0300.create-platform-schemas

set local role app_owner;

create table ops.errors (
    error_id          uuid primary key,
    service           text not null,
    function_name     text not null,
    sqlstate          text not null,
    message           text not null,
    status            text not null default 'open'
        constraint errors_status_check check (status in (
            'open',     -- it happens, and nobody has said anything about it
            'resolved', -- mended: it is open again when it comes back
            'ignored'   -- known, and counted only
        )),
    occurrence_count  bigint not null default 0,
    reopened_count    integer not null default 0,
    first_seen_at     timestamptz not null,
    last_seen_at      timestamptz not null,
    sample_minute     timestamptz not null default '-infinity',
    sample_count      smallint not null default 0,
    status_changed_at timestamptz,
    status_changed_by uuid,
    status_reason     text,
    constraint errors_service_function_name_sqlstate_message_key unique (service, function_name, sqlstate, message)
) with (fillfactor = 50);

comment on table ops.errors is
    'What went wrong, one row for each kind: where, which SQLSTATE, which message; how often, since when.';
comment on column ops.errors.service is
    'Who wrote it down: gateway, worker, sql (a function that went on), client (an application that reported it).';
comment on column ops.errors.function_name is
    'schema.function of a call, the handler of a job; what the client says it was doing.';
comment on column ops.errors.sqlstate is 'Five characters; PGRST… of the gateway; up to 32 characters of a client.';
comment on column ops.errors.message is
    'The constant code; of other messages what is left without names, numbers and quoted text.';
comment on column ops.errors.reopened_count is 'How often it came back after it had been resolved.';
comment on column ops.errors.sample_minute is 'The minute in which sample_count samples were kept; there is a limit to them.';
comment on column ops.errors.status_changed_by is 'The user who resolved or ignored it.';

create index errors_last_seen_at_idx on ops.errors (last_seen_at);
comment on index ops.errors_last_seen_at_idx is 'list_errors: the last ones; purge_errors: the oldest.';

create table ops.error_samples (
    sample_id      uuid not null,
    recorded_at    timestamptz not null default clock_timestamp(),
    occurred_at    timestamptz not null,
    error_id       uuid not null,
    request_id     text,
    trace_id       text,
    caller_role    text,
    user_id        uuid,
    instance       text,
    argument_names text[],
    detail         text,
    context        jsonb not null default '{}',
    primary key (error_id, recorded_at, sample_id)
) partition by range (recorded_at);

comment on table ops.error_samples is
    'Single errors of a kind, a few a minute: who, in which request, with which arguments (names, never values).';
comment on column ops.error_samples.argument_names is 'Names of the arguments that were sent; their values are nowhere.';
comment on column ops.error_samples.detail is
    'What PostgreSQL or the client said of this case, shortened, without what looks like a secret.';
comment on column ops.error_samples.context is
    'What else is known, bounded; members whose name gives away a secret are hidden.';
comment on column ops.error_samples.instance is 'The process that wrote it down.';
comment on index ops.error_samples_pkey is 'get_error: the last samples of a kind.';

-- Unlogged: a crash forgets what was counted within the last seconds.
create unlogged table ops.error_notes (
    note_id  bigint generated always as identity primary key,
    error_id uuid not null,
    number   bigint not null,
    seen_at  timestamptz not null
);

comment on table ops.error_notes is 'Occurrences whose group somebody else had locked; record_errors adds them up.';

create table ops.error_flushes (
    instance   text primary key,
    sequence   bigint not null,
    flushed_at timestamptz not null default now()
);

comment on table ops.error_flushes is 'The last batch of each process, so that one that is sent again is not counted twice.';

create index error_flushes_flushed_at_idx on ops.error_flushes (flushed_at);
comment on index ops.error_flushes_flushed_at_idx is 'purge_errors: processes that are long gone.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('ops.error_samples', 'month', 3);

insert into core.retention_rules (table_name, keep_for, archive, least_keep, is_permanent)
values ('ops.error_samples', '90 days', 'none', '1 day', false);

create type ops.error_group as (
    error_id         uuid,
    service          text,
    function_name    text,
    sqlstate         text,
    message          text,
    status           text,
    occurrence_count bigint,
    reopened_count   integer,
    first_seen_at    timestamptz,
    last_seen_at     timestamptz
);

comment on type ops.error_group is 'A kind of error: where, which, how often, since when.';

create type ops.error_stats as (
    service         text,
    function_name   text,
    group_count     bigint,
    open_count      bigint,
    occurrence_count bigint,
    last_seen_at    timestamptz
);

comment on type ops.error_stats is 'Errors of a function: kinds, those that are open, how often they happened.';

-- What applications report is counted against the caller like any call.
insert into ops.rate_limits (function_name, caller_role, quantity, period, burst)
values ('ops.report_error', '*', 30, '1 minute', 20);
