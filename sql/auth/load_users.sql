-- Users for staff: who sees whom, who is shut out, who works for which region. A change of role, status or
-- region takes the tokens back that are out, is an event, and stands in the audit log with its reason.

\ir _parse_role.sql
\ir _get_regions.sql
\ir _get_user_entry.sql
\ir _check_region.sql
\ir _lock_user.sql
\ir _lock_operator.sql
\ir _check_last_admin.sql
\ir _find_users.sql
\ir list_users.sql
\ir get_user.sql
\ir export_users.sql
\ir suspend_user.sql
\ir activate_user.sql
\ir set_user_role.sql
\ir assign_operator_region.sql
\ir unassign_operator_region.sql
\ir list_operator_regions.sql
