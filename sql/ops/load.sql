-- ops: what keeps the house in order.
--
-- Rate limits are rows; the gateway counts each call of a limited function in the call's own message
-- (api.count_calls).
--
-- The audit log is written by triggers, once per statement (audit_changes, attached in triggers.sql): what a
-- user, a meter, a tariff, a setting, a limit was and became, who did it, in which request, and why where a
-- reason was given (_set_reason). What is no change of a row is written by log_audit_event. Admins read it
-- (list_audit_logs); nobody changes it.

set local role app_owner;
\ir _take_allowance.sql
set local role app_api;
\ir _is_callable.sql
\ir set_rate_limit.sql
\ir remove_rate_limit.sql
\ir list_rate_limits.sql
\ir purge_allowances.sql

\ir _get_actor.sql
\ir _set_reason.sql
\ir _check_reason.sql
\ir audit_changes.sql
\ir audit_log__refuse_change.sql
\ir log_audit_event.sql
\ir list_audit_logs.sql

\ir load_doctor.sql
\ir load_maintenance.sql
