-- The audit log: written by triggers, once per statement (audit_changes, attached in triggers.sql), read by
-- admins, changed by nobody.
--
-- Entries carry the transaction that wrote them. A few seconds later, when no transaction before it is open any
-- more, they are sealed (seal_audit_log): the hash of each goes into a block, and each block has the hash of
-- the one before. So the chain costs the writers nothing, and verify_audit_log finds what was changed, taken out,
-- put in or moved since. The hash of the last block, kept elsewhere, finds out who writes the whole chain anew.

\ir _get_actor.sql
\ir _set_reason.sql
\ir _check_reason.sql
\ir audit_changes.sql
\ir audit_log__refuse_change.sql
\ir log_audit_event.sql
\ir list_audit_logs.sql

\ir _hash_audit_row.sql
\ir _hash_audit_block.sql
\ir seal_audit_log.sql
\ir get_audit_checkpoint.sql
\ir _find_audit_month.sql
\ir _verify_audit_block.sql
\ir _check_audit_head.sql
\ir _find_audit_tail_problems.sql
\ir verify_audit_log.sql
set local role app_owner;
\ir begin_audit_epoch.sql
set local role app_api;
