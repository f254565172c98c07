-- ops: what keeps the house in order.
--
-- Rate limits are rows; the gateway counts each call of a limited function in the call's own message
-- (api.count_calls).
--
-- The audit log (load_audit.sql) says what a user, a meter, a tariff, a setting, a limit was and became, who did it,
-- in which request, and why where a reason was given (_set_reason). What is no change of a row is written by
-- log_audit_event.
--
-- Backups lie in files; load_backups.sql lists what the database knows of them.

set local role app_owner;
\ir _take_allowance.sql
set local role app_api;
\ir _is_callable.sql
\ir set_rate_limit.sql
\ir remove_rate_limit.sql
\ir list_rate_limits.sql
\ir purge_allowances.sql

\ir load_audit.sql

\ir load_errors.sql
\ir load_metrics.sql

\ir _read_queue_gauges.sql
\ir _read_delivery_gauges.sql
\ir _read_event_gauges.sql
\ir _read_partition_gauges.sql
\ir _read_server_gauges.sql
\ir _read_vacuum_gauges.sql
\ir _read_error_gauges.sql
\ir _read_health_gauges.sql
\ir read_gauges.sql
\ir load_system.sql
\ir load_doctor.sql
\ir load_maintenance.sql
\ir load_backups.sql
