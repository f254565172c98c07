-- depends: 0072.create-jobs

set local role app_owner;

create type jobs.batch as (
    taken   integer,
    done    integer,
    failed  integer,
    reached bigint[]
);

comment on type jobs.batch is
    'What a call of run_jobs did; "reached" is the place of the last job it took, per priority.';

create type jobs.job as (
    job_id              bigint,
    state               text,
    queue               text,
    handler             text,
    priority            smallint,
    attempt             smallint,
    payload             jsonb,
    unique_key          text,
    order_key           text,
    correlation_id      uuid,
    created_at          timestamptz,
    run_at              timestamptz,
    started_at          timestamptz,
    leased_until        timestamptz,
    finished_at         timestamptz,
    worker              text,
    progress            jsonb,
    is_cancel_requested boolean,
    result              jsonb,
    errors              jsonb
);

comment on type jobs.job is
    'A job wherever it lies: ready, waiting, blocked, running, dead, done, cancelled, deleted or archived.';

create type jobs.queue_stats as (
    queue              text,
    kind               text,
    is_paused          boolean,
    ready              bigint,
    waiting            bigint,
    blocked            bigint,
    running            bigint,
    expired            bigint,
    dead               bigint,
    oldest_ready_age   interval,
    oldest_running_age interval,
    next_run_at        timestamptz
);

comment on type jobs.queue_stats is 'How much lies in a queue, and how old the oldest is.';
