-- depends: 0070.create-machinery-schemas

set local role app_owner;

create table jobs.queues (
    queue           text primary key check (queue ~ '^[a-z][a-z0-9_.:-]{0,62}$'),
    kind            text not null check (kind in ('sql', 'python', 'messages')),
    is_paused       boolean not null default false,
    runs_in_batches boolean not null default true,
    lease           interval not null default '60 seconds'
        check (lease between '1 second' and '1 day'),
    time_limit      interval check (time_limit between '1 second' and '1 day'),
    max_attempts    smallint not null default 10 check (max_attempts between 1 and 1000),
    backoff_base    interval not null default '2 seconds' check (backoff_base between '0 seconds' and '1 day'),
    backoff_limit   interval not null default '1 hour' check (backoff_limit between '0 seconds' and '30 days'),
    keeps_outcomes  boolean not null default true,
    created_at      timestamptz not null default now()
);

comment on table jobs.queues is 'Where jobs wait; all handlers of a queue are of its kind.';
comment on column jobs.queues.kind is
    'sql: handlers are functions here; python: callables in a worker; messages: read by whoever asks.';
comment on column jobs.queues.is_paused is 'A paused queue takes jobs in and gives none out.';
comment on column jobs.queues.runs_in_batches is
    'SQL only: many jobs in one transaction, each undone alone; otherwise one leased job, one transaction.';
comment on column jobs.queues.lease is 'A claimed job belongs to its worker for so long after each heartbeat.';
comment on column jobs.queues.time_limit is 'How long one leased job may run, null for as long as it likes.';
comment on column jobs.queues.max_attempts is 'After so many a failing job goes to the dead letters.';
comment on column jobs.queues.backoff_base is
    'Before the nth retry a job waits a random part of base * 2^(n-1), backoff_limit at most.';
comment on column jobs.queues.keeps_outcomes is 'Whether finished jobs leave a row in finished_jobs.';

create table jobs.handlers (
    handler       text primary key check (length(handler) between 1 and 200),
    queue         text not null references jobs.queues (queue),
    function_name text,
    returns_value boolean not null default false,
    max_attempts  smallint check (max_attempts between 1 and 1000),
    priority      smallint not null default 5 check (priority between 0 and 9),
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);

comment on table jobs.handlers is 'What a job may ask for, by name.';
comment on column jobs.handlers.function_name is
    'Signature of the SQL function, f(jsonb); null for a callable in a Python worker.';
comment on column jobs.handlers.returns_value is 'Whether the function returns jsonb, which becomes the result.';
comment on column jobs.handlers.max_attempts is 'Overrides that of its queue.';
comment on column jobs.handlers.priority is 'Of jobs that name none: 0 runs first, 9 last.';

create index handlers_queue_idx on jobs.handlers (queue);

comment on index jobs.handlers_queue_idx is 'The foreign key, and the handlers of a queue.';

insert into jobs.queues (queue, kind) values ('sql', 'sql'), ('python', 'python');

-- Jobs of such a queue may take minutes: each is leased first and runs alone. The heartbeat of its worker keeps
-- the lease, so that is only how long a job waits whose worker died.
insert into jobs.queues (queue, kind, runs_in_batches, lease) values ('sql_alone', 'sql', false, '30 seconds');

-- How far down the claims of a queue need not look: rows up to the floor are gone,
-- though a long transaction elsewhere may keep their remains in table and index.
create table jobs.floors (
    queue           text not null references jobs.queues (queue),
    priority        smallint not null check (priority between 0 and 9),
    floor           bigint not null default 0,
    candidate       bigint not null default 0,
    candidate_fence xid8,
    updated_at      timestamptz not null default '-infinity',
    primary key (queue, priority)
) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

comment on table jobs.floors is 'The place below which a queue has no job that is ready, per priority.';
comment on column jobs.floors.candidate is 'The next floor, once every transaction before the fence has ended.';
comment on column jobs.floors.candidate_fence is
    'Transactions before this one could still bring in a job below the candidate.';

insert into jobs.floors (queue, priority)
select q.queue, p.priority
from jobs.queues as q, generate_series(0, 9) as p (priority);
