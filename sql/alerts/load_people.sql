-- People: who sees which alerts, what operators do with them, who is told.

\ir _find_alert.sql
\ir _lock_alert.sql
\ir _get_list_region.sql
\ir _get_list_regions.sql

-- Seeing
\ir get_alert.sql
\ir list_my_alerts.sql
\ir list_alerts.sql
\ir list_active_alerts.sql
\ir list_alert_history.sql
\ir list_region_alerts.sql
\ir get_alert_stats.sql

-- Working
\ir raise_alert.sql
\ir acknowledge_alert.sql
\ir resolve_alert.sql
\ir reopen_alert.sql
\ir comment_alert.sql
\ir assign_alert.sql

-- Telling
\ir _list_recipients.sql
\ir handle_event.sql
\ir follow_events.sql
