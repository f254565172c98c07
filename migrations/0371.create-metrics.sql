-- depends: 0370.create-errors

set local role app_owner;

-- One row for each minute, function, kind of answer and process. A process sends the totals of a minute as it knows
-- them, again and again while the minute lasts: the highest stay, so sending twice changes nothing.
create table ops.request_metrics (
    bucket_at     timestamptz not null,
    function_name text not null,
    instance      text not null,
    status_class  smallint not null,
    call_count    bigint not null,
    seconds       numeric not null,
    histogram     bigint[] not null,
    primary key (bucket_at, function_name, instance, status_class)
) partition by range (bucket_at);

comment on table ops.request_metrics is
    'Calls over HTTP by minute: how many, how long, how they ended. Never a row for a call.';
comment on column ops.request_metrics.bucket_at is 'Beginning of the minute.';
comment on column ops.request_metrics.function_name is
    'schema.function; batch, unknown (no such function) and the gateway''s own doors too.';
comment on column ops.request_metrics.instance is 'The gateway process, since it was started.';
comment on column ops.request_metrics.status_class is 'Of the HTTP answers: 2, 3, 4, 5.';
comment on column ops.request_metrics.seconds is 'Sum of the durations.';
comment on column ops.request_metrics.histogram is
    'How many calls took no longer than each bound (ops._get_bounds) and longer than the one before; the last: longer than all.';
comment on index ops.request_metrics_pkey is 'list_request_metrics, get_request_stats: a span of time.';

create table ops.metrics (
    metric_name text not null,
    recorded_at timestamptz not null,
    metric_id   uuid not null,
    value       numeric not null,
    labels      jsonb not null default '{}',
    primary key (metric_name, recorded_at, metric_id)
) partition by range (recorded_at);

comment on table ops.metrics is 'Measurements of our own, one row each: record_metric.';
comment on column ops.metrics.labels is 'What tells series apart: up to 10 short texts.';
comment on index ops.metrics_pkey is 'get_metric_series: a metric over a span of time.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('ops.request_metrics', 'day', 7), ('ops.metrics', 'day', 7);

insert into core.retention_rules (table_name, keep_for, archive, least_keep, is_permanent)
values ('ops.request_metrics', '30 days', 'none', '1 day', false), ('ops.metrics', '30 days', 'none', '1 day', false);

create type ops.request_bucket as (
    bucket_at     timestamptz,
    function_name text,
    call_count    bigint,
    refused_count bigint,
    error_count   bigint,
    mean_ms       numeric,
    p95_ms        numeric
);

comment on type ops.request_bucket is
    'Calls of a function within a step of time: how many, refused (4xx), failed (5xx), how long.';

create type ops.request_stats as (
    function_name    text,
    call_count       bigint,
    refused_count    bigint,
    error_count      bigint,
    error_rate       numeric,
    calls_per_second numeric,
    mean_ms          numeric,
    p50_ms           numeric,
    p95_ms           numeric,
    p99_ms           numeric,
    last_called_at   timestamptz
);

comment on type ops.request_stats is
    'Calls of a function: how many, refused (4xx), failed (5xx), share that failed, how long; last_called_at to the minute.';

create type ops.metric_point as (
    bucket_at timestamptz,
    labels    jsonb,
    value     numeric,
    number    bigint
);

comment on type ops.metric_point is 'Measurements of one series within a step of time, put together.';
