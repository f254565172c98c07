-- schedules: what is due when.
--
-- upsert_schedule reads the cron expression once and stores what each field wants as bits, and the
-- next tick. Anybody may tick (the worker, cron, pg_cron, several at once): run_due_schedules locks
-- the schedules that are due, gives every tick up to now a row in schedule_runs with what became of
-- it, makes the jobs in the same transaction, and moves the schedule on. A tick has one row, so it
-- runs once whatever the clock does.

\ir load_cron.sql

-- Keeping schedules.
\ir _check_handler.sql
\ir _lock_schedule.sql
\ir _make_state.sql
\ir upsert_schedule.sql
\ir delete_schedule.sql
\ir pause_schedule.sql
\ir resume_schedule.sql
\ir get_schedule.sql
\ir list_schedules.sql
\ir preview_schedule.sql

-- Ticking.
\ir _get_job_state.sql
\ir _enqueue_run.sql
\ir _run_tick.sql
\ir _run_due.sql
\ir run_due_schedules.sql
\ir run_schedule_now.sql
\ir list_schedule_runs.sql
\ir purge_schedule_runs.sql

\ir load_maintenance.sql
