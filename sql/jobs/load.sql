-- jobs: background work.
--
-- The state of a job is the table its row lies in: ready, waiting, blocked, running,
-- then gone, with a row in finished_jobs or dead_jobs. Nothing is updated on the hot
-- path, so a claim reads one index from a floor on, and stays fast while a long report
-- keeps dead rows from being vacuumed. SQL jobs run in the transaction that takes them
-- (run_jobs: their effects exactly once); others are leased (claim_jobs … complete_jobs:
-- at least once). tick promotes, rescues and hands on; whoever calls it, no job is
-- needed to keep jobs going. Order keys run one job each at a time, and only its first
-- job is ever ready, so that nobody has to be skipped.

\ir _wake_workers.sql
\ir note_sleep.sql

\ir _check_key.sql
\ir _check_lease.sql
\ir _check_leases.sql
\ir _check_delay.sql
\ir _describe_error.sql
\ir _get_queue.sql
\ir create_queue.sql
\ir pause_queue.sql
\ir list_queues.sql
\ir _get_handler.sql
\ir register_handler.sql

\ir _hold_unique_key.sql
\ir _hold_order_key.sql
\ir _add_job.sql
\ir schedule_job.sql
\ir schedule_jobs.sql

\ir _hand_on_key.sql
\ir _release_keys.sql
\ir _settle_jobs.sql
\ir _put_off_job.sql
\ir _as_ready.sql
\ir _take_ready.sql
\ir promote_jobs.sql

\ir _call_handler.sql
\ir run_jobs.sql

\ir claim_jobs.sql
\ir _refuse_lost_lease.sql
\ir _take_back.sql
\ir heartbeat_job.sql
\ir heartbeat_jobs.sql
\ir complete_job.sql
\ir complete_jobs.sql
\ir release_jobs.sql
\ir fail_job.sql
\ir run_claimed_job.sql

\ir rescue_jobs.sql
\ir advance_floors.sql
\ir tick.sql
\ir get_next_due.sql

\ir _find_job.sql
\ir get_job.sql
\ir cancel_job.sql
\ir list_jobs.sql
\ir list_dead_jobs.sql
\ir purge_dead_jobs.sql
\ir _revive_job.sql
\ir redrive_jobs.sql
\ir get_queue_stats.sql

\ir record_worker.sql
\ir remove_worker.sql
\ir list_workers.sql

\ir install_pg_cron.sql
