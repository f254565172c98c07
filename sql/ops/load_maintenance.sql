-- Maintenance: what is done once a day, a week, a month.
--
-- A part of the program declares a task (_register_task); ops.maintain does those that are due. A task is taken
-- by a lease in its row, so nothing depends on a session, and its transaction locks the row, so it is not taken
-- twice while it is under way. Each run leaves a row.

\ir _get_period_start.sql
\ir _register_task.sql
\ir _check_maintenance.sql
\ir _claim_task.sql
\ir _run_task.sql
\ir _finish_task.sql
\ir _describe_run.sql
\ir _describe_rest.sql
\ir maintain.sql
\ir list_maintenance_tasks.sql
\ir list_maintenance_runs.sql
\ir set_maintenance_task.sql
\ir _purge_maintenance_runs.sql
\ir _review_partitions.sql
\ir _drop_expired.sql
\ir install_tasks.sql
