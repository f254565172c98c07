-- depends: 0070.create-machinery-schemas

set local role app_owner;

-- Who works. Small and written every few seconds, so pages keep room for new versions of their rows.
create table jobs.workers (
    worker_id    uuid primary key,
    host         text not null,
    pid          integer not null,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now(),
    loops        jsonb not null default '{}'
) with (fillfactor = 50);

comment on table jobs.workers is 'Worker processes that left a sign of life within the last hour.';
comment on column jobs.workers.host is 'Name of the machine or container.';
comment on column jobs.workers.pid is 'Process on that host.';
comment on column jobs.workers.loops is
    'By name of the loop: steps, failures, failures_in_a_row, last_error, busy_seconds (of the step under way).';

create type jobs.worker as (
    worker_id    uuid,
    host         text,
    pid          integer,
    started_at   timestamptz,
    heartbeat_at timestamptz,
    is_alive     boolean,
    loops        jsonb
);

comment on type jobs.worker is 'A worker process, and whether it gave a sign of life lately.';
