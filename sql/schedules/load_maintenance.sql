-- What the application itself needs from time to time: a job handler and a schedule for each. A new
-- chore is a function here and a line in install_defaults.

\ir _create_partitions.sql
\ir _drop_expired_partitions.sql
\ir _expire_holds.sql
\ir _advance_orders.sql
\ir _apply_consumption.sql
\ir _advance_checkpoints.sql
\ir _check_books.sql
\ir _check_audit_log.sql
\ir _check_unmatched_money.sql
\ir _purge_idempotency_keys.sql
\ir _purge_inbound.sql
\ir _purge_streams.sql
\ir _expire_subscriptions.sql
\ir _purge_otps.sql
\ir _purge_deliveries.sql
\ir _expire_sessions.sql
\ir _purge_messages.sql
\ir _purge_sync.sql
\ir _purge_dead_jobs.sql
\ir _purge_alerts.sql
\ir _purge_access.sql
\ir _purge_runs.sql
\ir _purge_services.sql
\ir _purge_errors.sql
\ir _purge_sessions.sql
\ir _count_meters.sql
\ir _generate_invoices.sql
\ir _finalize_invoices.sql
\ir _rotate_cache.sql
\ir _refresh_daily_metrics.sql
\ir install_defaults.sql
