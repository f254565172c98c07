-- depends: 0074.create-workers

set local role app_owner;

-- A cron expression, read once. A field is a row of bits from its lowest number on: the next number
-- that is wanted is one search for a set bit. every_seconds is null for a cron expression, the
-- others are null for an interval.
create type schedules.parsed_expression as (
    every_seconds    bigint,
    seconds          varbit,
    minutes          varbit,
    hours            varbit,
    month_days       varbit,
    months           varbit,
    weekdays         varbit,
    last_days        smallint[],
    nearest_weekdays smallint[],
    nth_weekdays     smallint[],
    is_either_day    boolean,
    is_every_hour    boolean
);

comment on type schedules.parsed_expression is 'A cron expression or an interval, read once.';
comment on column schedules.parsed_expression.last_days is
    'Days counted back from the last of the month: 0 for L, 3 for L-3.';
comment on column schedules.parsed_expression.nearest_weekdays is
    'The weekday nearest to that day (15W); 0 for LW.';
comment on column schedules.parsed_expression.nth_weekdays is
    'Weekday * 10 + n (MON#2 is 12), n = 0 for the last of the month (5L is 50).';
comment on column schedules.parsed_expression.is_either_day is
    'Both day fields are restricted: a day that suits either is wanted.';
comment on column schedules.parsed_expression.is_every_hour is
    'The hour field starts with *: real instants, not wall-clock times, are wanted.';

create table schedules.schedules (
    schedule_id     uuid primary key,
    schedule_name   text not null unique check (schedule_name ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$'),
    cron_expression text not null,
    time_zone       text not null,
    parsed          schedules.parsed_expression not null,
    handler         text not null,
    payload         jsonb not null check (jsonb_typeof(payload) = 'object'),
    catch_up        text not null check (catch_up in ('skip', 'once', 'all')),
    overlap         text not null check (overlap in ('skip', 'queue')),
    grace           interval not null check (grace >= '0 seconds'),
    jitter          interval not null check (jitter between '0 seconds' and '1 day'),
    priority        smallint check (priority between 0 and 9),
    is_enabled      boolean not null,
    starts_at       timestamptz,
    ends_at         timestamptz,
    next_due_at     timestamptz,
    last_due_at     timestamptz,
    last_job_id     bigint,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    check (starts_at < ends_at)
) with (fillfactor = 50);

comment on table schedules.schedules is
    'What is due when, in which zone, and what to do about ticks that were missed or overlap.';
comment on column schedules.schedules.parsed is 'cron_expression, read when the schedule was written.';
comment on column schedules.schedules.catch_up is
    'What becomes of missed ticks: skip (none runs), once (the last one runs), all (every one runs, in order).';
comment on column schedules.schedules.overlap is
    'While the run before is unfinished: skip (the tick does not run), queue (it runs after it).';
comment on column schedules.schedules.grace is 'A tick is missed once it is later than that.';
comment on column schedules.schedules.jitter is 'A job starts at random within that long after its tick.';
comment on column schedules.schedules.priority is 'Of the jobs; null for that of the handler.';
comment on column schedules.schedules.starts_at is 'No tick before that; an interval counts from there.';
comment on column schedules.schedules.ends_at is 'No tick from then on.';
comment on column schedules.schedules.next_due_at is 'The next tick without a row in schedule_runs; null if there is none.';
comment on column schedules.schedules.last_due_at is 'The last tick that was decided.';
comment on column schedules.schedules.last_job_id is 'The last job that was made: as long as it is unfinished, runs overlap.';

create index schedules_next_due_at_idx on schedules.schedules (next_due_at)
    where is_enabled and next_due_at is not null;

comment on index schedules.schedules_next_due_at_idx is 'run_due_schedules: what is due.';

create table schedules.schedule_runs (
    schedule_id uuid not null references schedules.schedules,
    due_at      timestamptz not null,
    outcome     text not null check (
        outcome in ('enqueued', 'skipped_missed', 'skipped_overlap', 'queued_overlap', 'failed')
    ),
    is_manual   boolean not null default false,
    job_id      bigint,
    reason      text,
    decided_at  timestamptz not null default now(),
    primary key (schedule_id, due_at)
);

comment on table schedules.schedule_runs is 'What became of every due tick, also of those that did not run.';
comment on column schedules.schedule_runs.outcome is
    'enqueued; skipped_missed (catch_up); skipped_overlap (the run before is unfinished); queued_overlap (it waits for '
    'the run before); failed (reason says why no job could be made).';
comment on column schedules.schedule_runs.is_manual is 'Somebody asked for it: run_schedule_now.';
comment on column schedules.schedule_runs.job_id is
    'The job, for skipped_overlap the unfinished one before it; its own state is in schema jobs.';

create index schedule_runs_decided_at_idx on schedules.schedule_runs (decided_at);

comment on index schedules.schedule_runs_decided_at_idx is 'purge_schedule_runs: the oldest first.';

create type schedules.schedule_state as (
    schedule_id     uuid,
    schedule_name   text,
    cron_expression text,
    time_zone       text,
    handler         text,
    payload         jsonb,
    catch_up        text,
    overlap         text,
    grace           interval,
    jitter          interval,
    priority        smallint,
    is_enabled      boolean,
    starts_at       timestamptz,
    ends_at         timestamptz,
    next_due_at     timestamptz,
    next_runs       timestamptz[],
    last_due_at     timestamptz,
    last_outcome    text,
    last_job_id     bigint,
    created_at      timestamptz,
    updated_at      timestamptz
);

comment on type schedules.schedule_state is 'A schedule, when it is due next and what became of its last tick.';

create type schedules.schedule_run as (
    schedule_name text,
    due_at        timestamptz,
    outcome       text,
    is_manual     boolean,
    job_id        bigint,
    job_state     text,
    reason        text,
    decided_at    timestamptz
);

comment on type schedules.schedule_run is 'What became of a due tick, and of its job.';
