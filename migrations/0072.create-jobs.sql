-- depends: 0071.create-queues-and-handlers

set local role app_owner;

create sequence jobs.jobs_job_id_seq as bigint;

-- Whether a worker sleeps: 2 yes, 1 no. A sequence, because it is read and set outside
-- of transactions: no row version is left behind, and nobody waits for anybody.
create sequence jobs.sleepers minvalue 1 maxvalue 2 start 1;

comment on sequence jobs.sleepers is '2 while a worker sleeps and wants to be woken; a hint.';

-- The state of an unfinished job is the table that its row lies in.

-- Ready: may start now. Its one index is the order of starting.
create table jobs.ready (
    queue          text not null,
    priority       smallint not null,
    position       bigint not null,
    job_id         bigint not null,
    handler        text not null,
    payload        jsonb not null,
    attempt        smallint not null default 0,
    unique_key     text,
    order_key      text,
    correlation_id uuid,
    created_at     timestamptz not null default now(),
    errors         jsonb,
    primary key (queue, priority, position)
) with (
    fillfactor = 100, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0
);

comment on table jobs.ready is 'Jobs that may start now, in the order (queue, priority, position).';
comment on column jobs.ready.position is 'The job_id, or a later number of the same sequence where it waited first.';
comment on column jobs.ready.attempt is 'How often it has been started.';
comment on column jobs.ready.errors is 'What its last attempts ended with, newest last.';
comment on index jobs.ready_pkey is 'jobs._take_ready: the next jobs of a queue.';

create index ready_job_id_idx on jobs.ready (job_id) where position <> job_id;

comment on index jobs.ready_job_id_idx is 'Finding a job by its number where that is not its position.';

-- Waiting: not before run_at.
create table jobs.waiting (
    queue          text not null,
    priority       smallint not null,
    job_id         bigint primary key,
    handler        text not null,
    payload        jsonb not null,
    attempt        smallint not null default 0,
    unique_key     text,
    order_key      text,
    correlation_id uuid,
    created_at     timestamptz not null default now(),
    errors         jsonb,
    run_at         timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

comment on table jobs.waiting is 'Jobs with a time before which they may not start: delayed, or backing off.';

create index waiting_run_at_idx on jobs.waiting (run_at);

comment on index jobs.waiting_run_at_idx is 'jobs.promote_jobs: what is due.';

-- Blocked: another job with the same order key comes first.
create table jobs.blocked (
    queue          text not null,
    order_key      text not null,
    job_id         bigint not null,
    priority       smallint not null,
    handler        text not null,
    payload        jsonb not null,
    unique_key     text,
    correlation_id uuid,
    created_at     timestamptz not null default now(),
    run_at         timestamptz,
    primary key (queue, order_key, job_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

comment on table jobs.blocked is 'Jobs behind another one with their order key.';
comment on index jobs.blocked_pkey is 'jobs._release_keys: the next job of a key.';

create index blocked_job_id_idx on jobs.blocked (job_id);

comment on index jobs.blocked_job_id_idx is 'Finding a job by its number.';

-- Running: leased to a worker.
create table jobs.running (
    job_id              bigint primary key,
    queue               text not null,
    priority            smallint not null,
    position            bigint not null,
    handler             text not null,
    payload             jsonb not null,
    attempt             smallint not null,
    unique_key          text,
    order_key           text,
    correlation_id      uuid,
    created_at          timestamptz not null,
    errors              jsonb,
    worker              text not null,
    started_at          timestamptz not null,
    leased_until        timestamptz not null,
    progress            jsonb,
    is_cancel_requested boolean not null default false
) with (
    fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0
);

comment on table jobs.running is 'Jobs leased to a worker, until it finishes them or its lease is over.';
comment on column jobs.running.attempt is 'With job_id the proof of the lease: a rescued job runs under another number.';
comment on column jobs.running.progress is 'What the handler last told about itself.';

-- One unfinished job per key.
create table jobs.unique_keys (
    queue      text not null,
    unique_key text not null,
    job_id     bigint not null,
    primary key (queue, unique_key)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

comment on table jobs.unique_keys is 'The unfinished job that holds a unique key.';

-- One started job per order key.
create table jobs.order_keys (
    queue     text not null,
    order_key text not null,
    job_id    bigint not null,
    primary key (queue, order_key)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

comment on table jobs.order_keys is 'The first unfinished job of an order key; the others are in jobs.blocked.';

-- An order key that its finished job could not hand on at once, since somebody was
-- just adding a job to it.
create table jobs.released_keys (
    queue     text not null,
    order_key text not null,
    job_id    bigint not null,
    primary key (queue, order_key, job_id)
);

comment on table jobs.released_keys is 'Order keys to be handed on by the next tick.';
comment on column jobs.released_keys.job_id is 'The finished job that held the key.';

create table jobs.dead_jobs (
    job_id         bigint primary key,
    queue          text not null,
    priority       smallint not null,
    handler        text not null,
    payload        jsonb not null,
    attempt        smallint not null,
    unique_key     text,
    order_key      text,
    correlation_id uuid,
    created_at     timestamptz not null,
    died_at        timestamptz not null default clock_timestamp(),
    reason         text not null,
    errors         jsonb
);

comment on table jobs.dead_jobs is 'Jobs that used up their attempts or cannot succeed; redrive_jobs starts them again.';
comment on column jobs.dead_jobs.reason is 'The last error, in one line.';

create index dead_jobs_queue_died_at_idx on jobs.dead_jobs (queue, died_at, job_id);

comment on index jobs.dead_jobs_queue_died_at_idx is 'jobs.list_dead_jobs, jobs.redrive_jobs: the dead of a queue by time.';

create table jobs.finished_jobs (
    job_id         bigint not null,
    finished_at    timestamptz not null default clock_timestamp(),
    created_at     timestamptz not null,
    started_at     timestamptz,
    attempt        smallint not null,
    queue          text not null,
    handler        text not null,
    outcome        text not null,
    correlation_id uuid,
    result         jsonb,
    payload        jsonb,
    primary key (job_id, finished_at)
) partition by range (finished_at);

comment on table jobs.finished_jobs is 'What became of jobs: one row each, by month.';
comment on column jobs.finished_jobs.outcome is 'done, cancelled, deleted or archived.';
comment on column jobs.finished_jobs.started_at is
    'Start of its last attempt, of the transaction for jobs of a batch; null if there was none.';
comment on column jobs.finished_jobs.payload is 'Only of archived messages.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('jobs.finished_jobs', 'month', 3);
