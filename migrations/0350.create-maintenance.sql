-- depends: 0300.create-platform-schemas

set local role app_owner;

-- What has to be done every day, week or month, once in each (UTC, weeks from Monday on).
create table ops.maintenance_tasks (
    task_name     text primary key
        constraint maintenance_tasks_task_name_check check (task_name ~ '^[a-z][a-z0-9_]{0,62}$'),
    cadence       text not null
        constraint maintenance_tasks_cadence_check check (cadence in (
            'daily',   -- once a day
            'weekly',  -- once from Monday to Sunday
            'monthly'  -- once a month
        )),
    position      integer not null default 100,
    function_name text not null,
    description   text not null,
    is_repeated   boolean not null default false,
    is_enabled    boolean not null default true,
    done_for      date,
    last_outcome  text
        constraint maintenance_tasks_last_outcome_check check (last_outcome in (
            'done',     -- it is done for the day, week or month
            'failed',   -- it raised an error, and is due again with the next run
            'abandoned' -- whoever ran it is gone, and it is due again
        )),
    last_run_at   timestamptz,
    holder        uuid,
    leased_until  timestamptz,
    constraint maintenance_tasks_lease_check check ((holder is null) = (leased_until is null))
);

comment on table ops.maintenance_tasks is 'What ops.maintain does, how often, and who is at it now.';
comment on column ops.maintenance_tasks.position is 'Order among those of the same cadence.';
comment on column ops.maintenance_tasks.function_name is
    'Function without arguments, of the time that it is, or a job handler, as regprocedure writes it.';
comment on column ops.maintenance_tasks.is_repeated is
    'It does a part and says how much: called again, each time in a transaction of its own, until that is nothing.';
comment on column ops.maintenance_tasks.done_for is 'First day of the day, week or month that it was last done for.';
comment on column ops.maintenance_tasks.holder is 'The run that is at it; null: nobody.';
comment on column ops.maintenance_tasks.leased_until is
    'Until then nobody else takes it, whatever became of the holder; while its transaction is open, not after that either.';

create table ops.maintenance_runs (
    run_id        uuid primary key,
    task_name     text not null references ops.maintenance_tasks (task_name),
    holder        uuid not null,
    done_for      date not null,
    outcome       text not null default 'running'
        constraint maintenance_runs_outcome_check check (outcome in (
            'running',  -- it is under way, or its process is gone and nobody has noticed
            'done',     -- it came to its end
            'failed',   -- it raised an error, after attempt_count attempts
            'abandoned' -- its process was gone; a later run took the task over
        )),
    attempt_count integer not null default 0,
    started_at    timestamptz not null default clock_timestamp(),
    finished_at   timestamptz,
    result        jsonb,
    error_code    text,
    error_message text
);

comment on table ops.maintenance_runs is 'What became of each run of a maintenance task.';
comment on column ops.maintenance_runs.result is 'What the task answered.';
comment on column ops.maintenance_runs.error_code is 'SQLSTATE of the last attempt.';

create index maintenance_runs_task_name_started_at_idx on ops.maintenance_runs (task_name, started_at desc);
comment on index ops.maintenance_runs_task_name_started_at_idx is
    'ops.list_maintenance_runs: those of a task, newest first.';

create index maintenance_runs_started_at_idx on ops.maintenance_runs (started_at desc);
comment on index ops.maintenance_runs_started_at_idx is
    'ops.list_maintenance_runs: all, newest first; ops._purge_maintenance_runs.';
