-- notifications: what people are told, and how.
--
-- A topic says who is told what on which channels; templates say it in a language.
-- _create (create_notification for services, handle_event for the event log) renders
-- everything first, stores the notification for the app, and puts one delivery per
-- channel and device into the outbox: all in the caller's transaction. Preferences
-- decide what is suppressed, always as a row with its reason; quiet hours, digests
-- and delays are only the time before which a delivery does not leave. What happens
-- to a delivery from there on is in load_deliveries.sql.

\ir _check_limit.sql
\ir _parse_uuid.sql

-- Words.
\ir _escape_html.sql
\ir _get_language.sql

-- Preferences.
\ir _get_preferences.sql
\ir _is_quiet.sql
\ir _get_quiet_end.sql

\ir load_deliveries.sql
