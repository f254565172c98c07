-- schedules: what is due when.
--
-- upsert_schedule reads the cron expression once and stores what each field wants as bits, and the
-- next tick. Anybody may tick (the worker, cron, pg_cron, several at once): run_due_schedules locks
-- the schedules that are due, gives every tick up to now a row in schedule_runs with what became of
-- it, makes the jobs in the same transaction, and moves the schedule on. A tick has one row, so it
-- runs once whatever the clock does.

-- Reading expressions.
\ir _parse_interval.sql
\ir _parse_field.sql
\ir _parse_expression.sql

-- What is due next.
\ir _get_month_days.sql
\ir _get_time_of_day.sql
\ir _get_next_wall.sql
\ir _get_transition.sql
\ir _get_instant.sql
\ir _get_next_instant.sql
\ir _get_next_due.sql

\ir _check_limit.sql
\ir _check_time_zone.sql
\ir preview_schedule.sql
