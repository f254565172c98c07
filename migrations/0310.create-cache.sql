-- depends: 0300.create-platform-schemas

set local role app_owner;

create table cache.namespaces (
    namespace           text primary key
        constraint namespaces_namespace_check check (namespace ~ '^[a-z][a-z0-9_.-]{0,62}$'),
    version             integer not null default 1,
    max_ttl_seconds     integer not null,
    default_ttl_seconds integer not null,
    stale_seconds       integer not null default 0,
    max_bytes           integer not null default 65536,
    count_every         integer not null default 100,
    ring                text not null generated always as (
        case when max_ttl_seconds + stale_seconds <= 3600 then 'hour' else 'day' end
    ) stored,
    updated_at          timestamptz not null default now(),
    constraint namespaces_check check (
        default_ttl_seconds >= 1 and default_ttl_seconds <= max_ttl_seconds and stale_seconds >= 0
        and max_ttl_seconds + stale_seconds <= 86400 and max_bytes between 1 and 1048576
        and count_every between 1 and 10000
    )
);

comment on table cache.namespaces is 'What may be cached: how long, how big, in which version.';
comment on column cache.namespaces.version is 'Entries of another version are not there (cache.bump_version).';
comment on column cache.namespaces.stale_seconds is 'How long after its end a value may still be given out as stale.';
comment on column cache.namespaces.max_bytes is 'The biggest value, as jsonb in memory.';
comment on column cache.namespaces.count_every is 'One read in so many is counted, for all of them; 1 counts each.';
comment on column cache.namespaces.ring is
    'hour or day: which slots its entries and marks lie in, by how long they may stay. Never changes.';

insert into cache.namespaces (namespace, max_ttl_seconds, default_ttl_seconds)
values ('default', 86400, 3600);

-- A ring is three slots. Whatever is written in one hour (day) lies in one slot and is over before the slot's turn
-- comes again, so a slot is truncated as a whole. Unlogged: empty after a crash, and no WAL.
create table cache.entries (
    slot              smallint not null,
    namespace         text not null,
    key               text not null,
    value             jsonb not null,
    version           integer not null,
    namespace_version integer not null,
    owner_user_id     uuid,
    subjects          bigint[] not null,
    snapshot          pg_snapshot not null,
    stored_at         timestamptz not null,
    expires_at        timestamptz not null,
    kept_until        timestamptz not null,
    constraint entries_pkey primary key (slot, namespace, key)
) partition by list (slot);

comment on table cache.entries is 'Values: slots 0 to 2 of the hourly ring, 3 to 5 of the daily one.';
comment on column cache.entries.version is 'The format of the value, as its reader asks for it.';
comment on column cache.entries.owner_user_id is 'Whose value it is: nobody else sees the row, whatever key a function asks for.';
comment on column cache.entries.subjects is 'What invalidates it: hashes of its key and its tags.';
comment on column cache.entries.snapshot is
    'Which transactions the value knows of: an invalidation by another one makes it invalid, whichever came first.';
comment on column cache.entries.kept_until is 'Until when it may be given out as stale.';

create unlogged table cache.entries_0 partition of cache.entries for values in (0) with (fillfactor = 80);
create unlogged table cache.entries_1 partition of cache.entries for values in (1) with (fillfactor = 80);
create unlogged table cache.entries_2 partition of cache.entries for values in (2) with (fillfactor = 80);
create unlogged table cache.entries_3 partition of cache.entries for values in (3) with (fillfactor = 80);
create unlogged table cache.entries_4 partition of cache.entries for values in (4) with (fillfactor = 80);
create unlogged table cache.entries_5 partition of cache.entries for values in (5) with (fillfactor = 80);

alter table cache.entries_0 enable row level security;
alter table cache.entries_1 enable row level security;
alter table cache.entries_2 enable row level security;
alter table cache.entries_3 enable row level security;
alter table cache.entries_4 enable row level security;
alter table cache.entries_5 enable row level security;

-- Only ever inserted, by each transaction for itself: invalidations wait for nobody.
create table cache.marks (
    slot    smallint not null,
    subject bigint not null,
    xid     xid8 not null,
    constraint marks_pkey primary key (slot, subject, xid)
) partition by list (slot);

comment on table cache.marks is 'Invalidations: which transaction changed what a key or a tag stands on.';
comment on column cache.marks.subject is 'Hash of the key or tag (cache._get_subject); two that meet invalidate each other.';

create unlogged table cache.marks_0 partition of cache.marks for values in (0);
create unlogged table cache.marks_1 partition of cache.marks for values in (1);
create unlogged table cache.marks_2 partition of cache.marks for values in (2);
create unlogged table cache.marks_3 partition of cache.marks for values in (3);
create unlogged table cache.marks_4 partition of cache.marks for values in (4);
create unlogged table cache.marks_5 partition of cache.marks for values in (5);

alter table cache.marks_0 enable row level security;
alter table cache.marks_1 enable row level security;
alter table cache.marks_2 enable row level security;
alter table cache.marks_3 enable row level security;
alter table cache.marks_4 enable row level security;
alter table cache.marks_5 enable row level security;

create table cache.seals (
    slot      smallint primary key,
    sealed_at timestamptz not null,
    snapshot  pg_snapshot not null
);

comment on table cache.seals is
    'Slots of marks that nobody writes to any more: they are emptied when every entry of before has ended.';

create table cache.home (
    is_home           boolean primary key default true
        constraint home_is_home_check check (is_home),
    system_identifier bigint not null
);

comment on table cache.home is 'The server that the entries were made on: elsewhere transactions are numbered anew.';

-- Logged: a token must not come again after a crash, when a builder may still hold the old one.
create sequence cache.lease_tokens;

create unlogged table cache.leases (
    namespace         text not null,
    key               text not null,
    token             bigint,
    leased_at         timestamptz not null,
    leased_until      timestamptz not null,
    snapshot          pg_snapshot not null,
    namespace_version integer not null,
    error             text,
    primary key (namespace, key)
);

comment on table cache.leases is 'Who is building which value, or that a build has just failed.';
comment on column cache.leases.token is 'What the builder shows to store the value; null: a failed build cools down.';

create unlogged table cache.counts (
    count_id  bigint generated always as identity primary key,
    namespace text not null,
    kind      text not null,
    weight    integer not null
);

comment on table cache.counts is 'What was counted and is not added to cache.statistics yet.';

create table cache.statistics (
    namespace  text not null references cache.namespaces (namespace),
    day        date not null,
    kind       text not null
        constraint statistics_kind_check check (kind in (
            'hit',      -- a fresh value was there
            'stale',    -- an old one was given out while somebody built
            'miss',     -- there was none
            'build',    -- somebody was told to build
            'store',    -- a value was stored
            'outdated', -- a value was not stored: it was invalidated while it was built
            'fail'      -- a build failed
        )),
    quantity   bigint not null,
    constraint statistics_pkey primary key (namespace, day, kind)
);

comment on table cache.statistics is 'How the cache was used, by UTC day.';

create table cache.dependencies (
    namespace    text not null references cache.namespaces (namespace),
    table_name   text not null,
    subject_type text not null
        constraint dependencies_subject_type_check check (subject_type in (
            'key', -- the template makes a key
            'tag'  -- the template makes a tag
        )),
    template     text not null,
    columns      text[],
    events       text[] not null,
    declared_xid xid8 not null,
    primary key (namespace, table_name, subject_type, template)
);

comment on table cache.dependencies is 'Which rows of which tables invalidate which keys and tags; triggers are made from it.';
comment on column cache.dependencies.template is 'For instance meter:{meter_id}, filled in from the row that changed.';
comment on column cache.dependencies.columns is 'Only updates that change one of these count; null: all.';
comment on column cache.dependencies.declared_xid is 'The deploy that declared it; what the last one did not declare goes.';

create index dependencies_table_name_idx on cache.dependencies (table_name);
comment on index cache.dependencies_table_name_idx is 'The dependencies on a table, for its trigger (install_triggers).';

create type cache.found_entry as (
    namespace_version integer,
    count_every       integer,
    value             jsonb,
    is_fresh          boolean,
    is_kept           boolean,
    stored_at         timestamptz,
    expires_at        timestamptz
);

comment on type cache.found_entry is 'What cache._find_entry found.';

create type cache.lock_answer as (
    state        text,
    value        jsonb,
    token        bigint,
    stored_at    timestamptz,
    expires_at   timestamptz,
    leased_until timestamptz
);

comment on type cache.lock_answer is 'What to do for a value: hit, stale (use it), build (with the token) or wait.';
comment on column cache.lock_answer.value is 'With build: the last good one, if there is one.';

create type cache.namespace_stats as (
    namespace       text,
    version         integer,
    hits            bigint,
    hits_margin     bigint,
    misses          bigint,
    stale_hits      bigint,
    builds          bigint,
    stores          bigint,
    outdated        bigint,
    failures        bigint,
    hit_ratio       numeric,
    count_every     integer,
    live_leases     bigint
);

comment on type cache.namespace_stats is 'How a namespace was used.';
comment on column cache.namespace_stats.hits_margin is
    'The true number of hits lies within this of hits, 19 times out of 20: reads are counted by sample.';
