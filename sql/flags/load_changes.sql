-- How flags and segments change: a document is checked whole, then written as a new version, or waits for the
-- approval of somebody else.

-- Checks
\ir _check_moment.sql
\ir _check_users.sql
\ir _find_pattern_problem.sql
\ir _check_condition.sql
\ir _check_conditions.sql
\ir _check_variants.sql
\ir _check_rule.sql
\ir _check_prerequisites.sql
\ir _check_document.sql

-- Flags
\ir _lock_environment.sql
\ir _announce.sql
\ir _get_document.sql
\ir _get_version.sql
\ir _get_old_document.sql
\ir _describe_flag.sql
\ir _require_flag.sql
\ir _write_flag.sql
\ir _request_change.sql
\ir _change_flag.sql
\ir upsert_flag.sql
\ir set_flag_enabled.sql
\ir delete_flag.sql
\ir revert_flag.sql
\ir get_flag.sql
\ir list_flags.sql
\ir list_flag_history.sql
\ir _list_members.sql
\ir diff_flag.sql
\ir list_environments.sql
\ir upsert_environment.sql

-- Segments
\ir _find_segment_user.sql
\ir _lock_segments.sql
\ir _write_segment.sql
\ir upsert_segment.sql
\ir delete_segment.sql
\ir list_segments.sql

-- Approval
\ir _find_change.sql
\ir _decide_change.sql
\ir approve_change.sql
\ir reject_change.sql
\ir list_changes.sql
