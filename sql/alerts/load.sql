-- alerts: rules, and the alerts that come of them.
--
-- Detection says what it sees with _signal: rule, subject, firing or not, when. A row of alerts.conditions
-- is the lock of a rule and a subject and remembers since when; _settle does what is due by it (raise,
-- reopen, step up, step back, resolve) and notes when the clock has to look again, which is
-- advance_alerts. There is at most one open alert of a rule and a subject, by a unique index.
-- People acknowledge, resolve, reopen, comment and assign; all of it leaves a trail and an event. Who is
-- told beyond the sockets decides handle_event. A meter's alerts are its owner's, a region's its operators'.

-- Closed sets
\ir _list_values.sql
\ir _normalise.sql
\ir _get_rank.sql
\ir _format_instant.sql
\ir _is_role.sql
\ir _user_region.sql
\ir _check_note.sql
\ir _get_id_floor.sql

-- From signals
\ir _find_rule.sql
\ir _add_trail.sql
\ir _publish_signal.sql
\ir _publish_alert.sql
\ir _publish_status.sql
\ir _get_target.sql
\ir _set_severity.sql
\ir _reopen.sql
\ir _open_alert.sql
\ir _resolve.sql
\ir _get_due.sql
\ir _settle.sql
\ir _begin_condition.sql
set local role app_owner;
\ir _signal.sql
\ir meters__move_alerts.sql
\ir _check_assignee.sql
set local role app_api;
\ir alerts__check_status.sql
\ir report_signal.sql
\ir advance_alerts.sql
\ir purge_alerts.sql

\ir load_rules.sql
\ir load_people.sql
\ir load_detection.sql
