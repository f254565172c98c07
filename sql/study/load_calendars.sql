-- study, calendars of other programs.
--
-- Out: a feed is a secret address; the gateway asks read_calendar_feed and writes .ics (pyapi/calendars/feed.py).
-- In: import_calendar keeps a file or an address and asks for a job; a worker fetches and reads it, and hands
-- apply_calendar what it holds: a lecture for each UID, its single times as occurrences, an assignment for each
-- task. What an event is known by is in imported_items.

-- Out.
\ir create_calendar_feed.sql
\ir list_calendar_feeds.sql
\ir revoke_calendar_feed.sql
\ir read_calendar_feed.sql

-- In.
\ir _show_calendar.sql
\ir import_calendar.sql
\ir get_calendar.sql
\ir list_calendars.sql
\ir remove_calendar.sql
\ir refresh_calendars.sql
\ir get_calendar_source.sql
\ir record_calendar_failure.sql
\ir _import_lecture.sql
\ir _import_assignment.sql
\ir _import_item.sql
\ir apply_calendar.sql
\ir register_importer.sql
\ir import_timetable.sql
