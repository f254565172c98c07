-- notifications: what people are told, and how.
--
-- A topic says who is told what on which channels; templates say it in a language.
-- _create (create_notification for services, handle_event for the event log) renders
-- everything first, stores the notification for the app, and puts one delivery per
-- channel and device into the outbox: all in the caller's transaction. Preferences
-- decide what is suppressed, always as a row with its reason; quiet hours, digests
-- and delays are only the time before which a delivery does not leave. What happens
-- to a delivery from there on is in load_deliveries.sql; who is reached how, in
-- load_preferences.sql.

\ir _parse_uuid.sql
\ir _require_staff.sql

-- Words.
\ir _escape_html.sql
\ir _get_language.sql
\ir _tag_pattern.sql
\ir _check_template.sql
\ir _format_value.sql
\ir _render_text.sql
\ir _find_template.sql
\ir _render_content.sql

-- Topics.
\ir upsert_topic.sql
\ir list_topics.sql
\ir upsert_template.sql
\ir list_templates.sql
\ir preview_template.sql

\ir load_preferences.sql
\ir load_deliveries.sql

-- Telling.
\ir _fan_out.sql
\ir _take_back.sql
\ir _replace_earlier.sql
set local role app_owner;
\ir _create.sql
set local role app_api;
\ir create_notification.sql
\ir retract_notification.sql

-- The inbox.
\ir list_notifications.sql
\ir count_unread.sql
\ir mark_notification_read.sql

-- From events.
\ir _add_preferences.sql
\ir _find_event_user.sql
\ir _get_event_variables.sql
\ir handle_event.sql
\ir follow_events.sql
