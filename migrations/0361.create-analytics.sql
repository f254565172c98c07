-- depends: 0360.seal-audit-log

set local role app_owner;

-- One row.
create table analytics.settings (
    is_only          boolean primary key default true check (is_only),
    time_zone        text not null default 'UTC',
    late_for         interval not null default '7 days'
        check (late_for between interval '1 hour' and interval '30 days'),
    event_name_limit integer not null default 500 check (event_name_limit between 1 and 10000),
    updated_at       timestamptz not null default now()
);

comment on table analytics.settings is 'How events are counted. One row.';
comment on column analytics.settings.time_zone is 'Whose days are counted.';
comment on column analytics.settings.late_for is 'How long after it happened an event may come in.';
comment on column analytics.settings.event_name_limit is
    'So many names there may be that nobody registered; what else comes in is refused.';

insert into analytics.settings default values;

create table analytics.event_names (
    event_name    text primary key,
    category      text,
    is_registered boolean not null default false,
    first_seen_at timestamptz not null default now()
);

comment on table analytics.event_names is 'The names of events that were ever sent.';
comment on column analytics.event_names.is_registered is
    'Whether an admin registered it; others are what clients came with, up to event_name_limit.';
comment on column analytics.event_names.category is 'The one that it came with first.';

-- Raw events, of the month in which they happened. The key refuses what is sent twice; whose it is comes first.
create table analytics.events (
    visitor     text not null,
    occurred_at timestamptz not null,
    event_id    uuid not null,
    event_name  text not null,
    user_id     uuid,
    session_id  text,
    properties  jsonb not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (visitor, occurred_at, event_id)
) partition by range (occurred_at);

comment on table analytics.events is 'What people did, as it was told.';
comment on column analytics.events.visitor is
    'Who is counted as one: the user_id, else a: and the anonymous id; empty where nobody is said.';
comment on column analytics.events.occurred_at is 'When it happened by the clock of whoever tells.';
comment on column analytics.events.received_at is 'When it was told.';
comment on index analytics.events_pkey is 'track_events: what came before; forget_user: everything of somebody.';

create index events_occurred_at_idx on analytics.events (occurred_at);
comment on index analytics.events_occurred_at_idx is '_refresh_day: the events of a day.';

insert into core.partitioned_tables (table_name, period, partitions_ahead) values ('analytics.events', 'month', 2);

insert into core.retention_rules (table_name, keep_for, archive, least_keep, is_permanent)
values ('analytics.events', '400 days', 'none', '62 days', false);

-- A mark for each call and day: a row for each, since calls that share one would wait for each other.
create table analytics.dirty_days (
    on_day  date not null,
    mark_id bigint generated always as identity (cache 64),
    primary key (on_day, mark_id)
);

comment on table analytics.dirty_days is 'Days that events came in for since they were counted.';

create table analytics.refresh_state (
    is_only      boolean primary key default true check (is_only),
    refreshed_at timestamptz
);

comment on table analytics.refresh_state is 'Who counts locks this row. One row.';

insert into analytics.refresh_state default values;

create table analytics.daily_metrics (
    on_day         date not null,
    event_name     text not null,
    time_zone      text not null,
    event_count    bigint not null,
    user_count     bigint not null,
    visitor_count  bigint not null,
    session_count  bigint not null,
    user_sketch    bigint[] not null,
    visitor_sketch bigint[] not null,
    primary key (on_day, event_name)
);

comment on table analytics.daily_metrics is 'What was done on a day, by name; * is everything.';
comment on column analytics.daily_metrics.time_zone is 'Whose day it is.';
comment on column analytics.daily_metrics.user_count is 'Users who were logged in, each once. Exact.';
comment on column analytics.daily_metrics.visitor_count is 'Those and anonymous ones, each once. Exact.';
comment on column analytics.daily_metrics.session_count is 'Sessions with an event on the day. Exact.';
comment on column analytics.daily_metrics.user_sketch is
    'The 4,096 smallest 64-bit hashes of users: all there are, or a sample from which unions are estimated.';
comment on index analytics.daily_metrics_pkey is 'Summaries and engagement: days, one name or all.';

create table analytics.user_days (
    user_id       uuid not null,
    on_day        date not null,
    event_count   bigint not null,
    session_count bigint not null,
    primary key (user_id, on_day)
);

comment on table analytics.user_days is 'On which days a user did something.';
comment on index analytics.user_days_pkey is 'get_my_engagement: the days of one user.';

create index user_days_on_day_idx on analytics.user_days (on_day);
comment on index analytics.user_days_on_day_idx is 'Cohorts: who was there on some days; _refresh_day.';

create table analytics.seen_users (
    user_id  uuid primary key,
    first_on date not null
);

comment on table analytics.seen_users is 'When a user was seen first.';

create index seen_users_first_on_idx on analytics.seen_users (first_on);
comment on index analytics.seen_users_first_on_idx is 'New users of a day, and cohorts.';

create type analytics.track_result as (
    stored_count   integer,
    repeated_count integer,
    rejected       jsonb
);

comment on type analytics.track_result is 'What became of a batch of events.';
comment on column analytics.track_result.repeated_count is 'Those that were there already.';
comment on column analytics.track_result.rejected is 'For each bad one: index (from 0), code, detail.';

create type analytics.refresh_result as (
    day_count     integer,
    changed_count integer,
    days          date[]
);

comment on type analytics.refresh_result is 'What was counted anew.';
comment on column analytics.refresh_result.changed_count is 'Rows of daily_metrics that are other than before.';

create type analytics.distinct_estimate as (
    distinct_count bigint,
    is_exact       boolean,
    error_percent  numeric
);

comment on type analytics.distinct_estimate is 'How many there are, and how sure that is.';
comment on column analytics.distinct_estimate.error_percent is
    'Two standard errors: the count is within so many per cent in 95 of 100 cases. 0 where it is exact.';

create type analytics.summary_row as (
    event_name     text,
    day_count      integer,
    event_count    bigint,
    user_count     bigint,
    visitor_count  bigint,
    session_count  bigint,
    is_exact       boolean,
    error_percent  numeric,
    last_on        date
);

comment on type analytics.summary_row is 'What was done in some days, by name.';
comment on column analytics.summary_row.day_count is 'Days on which it was done.';
comment on column analytics.summary_row.user_count is 'Users, each once however many days they came.';
comment on column analytics.summary_row.session_count is 'Sum of the days: a session across midnight counts in both.';
comment on column analytics.summary_row.is_exact is 'Whether user_count and visitor_count are.';
comment on column analytics.summary_row.error_percent is 'Otherwise they are within so many per cent in 95 of 100 cases.';

create type analytics.engagement_row as (
    on_day            date,
    daily_users       bigint,
    weekly_users      bigint,
    monthly_users     bigint,
    stickiness        numeric,
    new_users         bigint,
    session_count     bigint,
    sessions_per_user numeric,
    is_exact          boolean,
    error_percent     numeric
);

comment on type analytics.engagement_row is 'How many users there were on a day, and in the days before.';
comment on column analytics.engagement_row.weekly_users is 'In the seven days that end with it, each once.';
comment on column analytics.engagement_row.monthly_users is 'In the thirty days that end with it, each once.';
comment on column analytics.engagement_row.stickiness is 'daily_users of monthly_users.';

create type analytics.cohort_row as (
    cohort_start  date,
    period_number integer,
    period_start  date,
    cohort_size   bigint,
    active_count  bigint,
    retention     numeric
);

comment on type analytics.cohort_row is 'Of the users who were first seen in a period, how many were there in a later one.';

create type analytics.user_engagement as (
    user_id       uuid,
    first_on      date,
    last_on       date,
    active_days   bigint,
    event_count   bigint,
    session_count bigint
);

comment on type analytics.user_engagement is 'How often a user was there.';

create type analytics.business_row as (
    period_start    date,
    currency        text,
    purchase_count  bigint,
    revenue         numeric,
    energy_revenue  numeric,
    refund_count    bigint,
    refunded        numeric,
    net_revenue     numeric,
    energy_kwh      numeric,
    paying_users    bigint,
    arpu            numeric,
    new_users       bigint,
    metered_count   bigint
);

comment on type analytics.business_row is 'What a period brought in a currency.';
comment on column analytics.business_row.revenue is 'What was paid for energy, taxes and levies included.';
comment on column analytics.business_row.paying_users is 'Users whose purchases are in it, each once.';
comment on column analytics.business_row.arpu is 'Net revenue by paying user, unrounded to 4 places; null where nobody paid.';
comment on column analytics.business_row.new_users is 'Users who were created; the same in each currency of the period.';
comment on column analytics.business_row.metered_count is
    'Meters that measured something; the same in each currency of the period.';
