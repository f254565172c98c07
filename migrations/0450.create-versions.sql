-- depends: 0400.create-client-schemas

set local role app_owner;

create table api.versions (
    version        text primary key
        constraint versions_version_check check (version ~ '^v[1-9][0-9]{0,3}$'),
    version_number integer generated always as (substr(version, 2)::integer) stored,
    schemas        text[]
        constraint versions_schemas_check check (cardinality(schemas) between 1 and 20),
    summary        text,
    is_default     boolean not null default false,
    introduced_at  timestamptz not null default now(),
    deprecated_at  timestamptz,
    sunset_at      timestamptz,
    successor      text references api.versions (version),
    guide          text
        constraint versions_guide_check check (guide ~ '^(/|https?://)[!#-;=?-~]{1,250}$'),
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    constraint versions_deprecated_at_check check (deprecated_at >= introduced_at),
    constraint versions_sunset_at_check check (
        sunset_at is null or (deprecated_at is not null and sunset_at >= deprecated_at)
    ),
    -- Always a later one: successors lead somewhere and never round.
    constraint versions_successor_check check (substr(successor, 2)::integer > substr(version, 2)::integer),
    constraint versions_default_check check (not is_default or sunset_at is null)
);

comment on table api.versions is 'Versions of the interface; what a version is called for follows from its dates.';
comment on column api.versions.version is 'v1, v2, …: as it stands in paths and in the header API-Version.';
comment on column api.versions.schemas is
    'Where its calls look for functions, in order; null = all exposed schemas but public.';
comment on column api.versions.is_default is 'Of calls that name no version.';
comment on column api.versions.deprecated_at is 'May lie ahead: callers are told as soon as it is set.';
comment on column api.versions.sunset_at is 'From then on its calls are answered 410.';
comment on column api.versions.guide is 'Where it says how to move on: an address, or a path of this server.';

create unique index versions_is_default_idx on api.versions (is_default) where is_default;
comment on index api.versions_is_default_idx is 'One default.';

create index versions_successor_idx on api.versions (successor) where successor is not null;
comment on index api.versions_successor_idx is 'The foreign key.';

create table api.breaking_changes (
    version       text not null references api.versions (version),
    change_id     uuid not null default gen_random_uuid(),
    function_name text,
    change        text not null
        constraint breaking_changes_change_check check (length(change) between 1 and 1000),
    remedy        text
        constraint breaking_changes_remedy_check check (length(remedy) between 1 and 1000),
    created_at    timestamptz not null default now(),
    primary key (version, change_id)
);

comment on table api.breaking_changes is 'What a version does otherwise than the one before it, and what callers do about it.';
comment on column api.breaking_changes.function_name is 'schema.function; null = more than one.';

create table api.deprecated_functions (
    function_name text primary key
        constraint deprecated_functions_function_name_check check (length(function_name) between 3 and 130),
    version       text references api.versions (version),
    deprecated_at timestamptz not null default now(),
    sunset_at     timestamptz,
    successor     text
        constraint deprecated_functions_successor_check check (successor <> function_name),
    note          text
        constraint deprecated_functions_note_check check (length(note) between 1 and 1000),
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now(),
    constraint deprecated_functions_sunset_at_check check (sunset_at >= deprecated_at)
);

comment on table api.deprecated_functions is 'Functions that are on their way out, whatever version they are called in.';
comment on column api.deprecated_functions.function_name is 'schema.function.';
comment on column api.deprecated_functions.version is 'The version that had it as its own; null = that of the call.';
comment on column api.deprecated_functions.successor is 'schema.function to call instead.';

create index deprecated_functions_version_idx on api.deprecated_functions (version) where version is not null;
comment on index api.deprecated_functions_version_idx is 'The foreign key.';

create table api.brownouts (
    brownout_id   uuid primary key default gen_random_uuid(),
    version       text references api.versions (version),
    function_name text,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    reason        text
        constraint brownouts_reason_check check (length(reason) between 1 and 500),
    cancelled_at  timestamptz,
    created_at    timestamptz not null default now(),
    constraint brownouts_subject_check check (num_nonnulls(version, function_name) = 1),
    constraint brownouts_ends_at_check check (ends_at > starts_at and ends_at <= starts_at + interval '1 day')
);

comment on table api.brownouts is 'Hours in which a version or a function that is on its way out is refused, to be noticed.';

create index brownouts_version_idx on api.brownouts (version, starts_at) where version is not null;
comment on index api.brownouts_version_idx is 'Those of a version in order; the foreign key.';

create index brownouts_function_name_idx on api.brownouts (function_name, starts_at) where function_name is not null;
comment on index api.brownouts_function_name_idx is 'Those of a function in order.';

create index brownouts_ends_at_idx on api.brownouts (ends_at) where cancelled_at is null;
comment on index api.brownouts_ends_at_idx is 'What gateways have to know: those that are not over.';

create table api.version_usage (
    counted_at      timestamptz not null,
    version         text not null,
    function_name   text not null,
    caller          text not null,
    client          text not null,
    call_count      bigint not null,
    refused_count   bigint not null,
    first_called_at timestamptz not null,
    last_called_at  timestamptz not null,
    primary key (version, function_name, caller, client, counted_at)
) partition by range (counted_at);

comment on table api.version_usage is
    'Who calls what is not current, by UTC day: other versions than the default, and deprecated functions.';
comment on column api.version_usage.counted_at is 'Midnight UTC.';
comment on column api.version_usage.caller is 'The user''s id; else the role; other where there were too many.';
comment on column api.version_usage.client is 'X-Client-Info, else the first product of the user agent; empty = neither.';
comment on column api.version_usage.refused_count is 'Of the calls: those answered 410.';
comment on index api.version_usage_pkey is 'list_version_usage: who calls a version or a function.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('api.version_usage', 'month', 2);

insert into core.retention_rules (table_name, keep_for, archive, least_keep)
values ('api.version_usage', '400 days', 'none', '90 days');

create table api.usage_flushes (
    instance   text primary key,
    sequence   bigint not null,
    flushed_at timestamptz not null default now()
);

comment on table api.usage_flushes is 'The last batch of counts that each gateway process is known to have sent.';

create index usage_flushes_flushed_at_idx on api.usage_flushes (flushed_at);
comment on index api.usage_flushes_flushed_at_idx is 'Processes that are long gone.';

-- What readers get.
create type api.version_info as (
    version          text,
    status           text,
    is_default       boolean,
    is_latest        boolean,
    introduced_at    timestamptz,
    deprecated_at    timestamptz,
    sunset_at        timestamptz,
    successor        text,
    guide            text,
    schemas          text[],
    summary          text,
    breaking_changes jsonb
);

comment on type api.version_info is 'A version: current, supported, deprecated or sunset.';
comment on column api.version_info.status is
    'announced (not introduced yet), current (the latest), supported, deprecated, sunset (answered 410).';
comment on column api.version_info.breaking_changes is '[{"function", "change", "remedy"}, …]';

create type api.version_use as (
    version         text,
    function_name   text,
    caller          text,
    client          text,
    call_count      bigint,
    refused_count   bigint,
    first_called_at timestamptz,
    last_called_at  timestamptz,
    calls_by_day    jsonb
);

comment on type api.version_use is 'Calls of one caller: how many, when first and last, how many each day.';

insert into api.versions (version, schemas, summary, is_default, introduced_at, deprecated_at, sunset_at, successor, guide)
values (
    'v2', null, 'The modules: payments.open_wallet, study.list_courses and so on.', true, '2026-01-01 00:00+00', null, null,
    null, null
), (
    'v1', '{public}', 'The names that the first clients call, all in one schema.', false, '2025-01-01 00:00+00',
    '2026-11-01 00:00+00', '2036-12-31 00:00+00', 'v2', '/docs/v1-to-v2.md'
);

insert into api.breaking_changes (version, change, remedy)
values (
    'v2', 'Functions live in schemas, one for each subject, and parameters begin with p_.',
    'Call the name that the guide gives for yours.'
), (
    'v2', 'Errors are constants in message, with the HTTP status that fits.', 'Switch on message instead of reading texts.'
);
