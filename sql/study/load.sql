-- study: courses, what is to be handed in, lectures, time set aside to study; calendars in and out.
--
-- Everything is somebody's own, in private. The rules of a row are in the trigger of its table, so that they
-- hold for functions, for a client's change that is applied by sync, and for psql alike; so is the event. The
-- functions add who it is about, what is left as it was (p_clear empties), and the version that was read.
--
-- A lecture is kept as its rule: local start, zone, weekdays, until. list_occurrences expands it in SQL, so
-- that summer time needs no upkeep and psql sees what the app sees; what no weekdays can say is listed, time
-- by time, in study.occurrences by the importer (pyapi/calendars).

\ir _get_zone.sql
\ir _check_zone.sql
\ir _check_date.sql
\ir _check_past.sql
\ir _check_state.sql
\ir _check_version.sql
\ir _check_clear.sql
\ir _refuse_order.sql
\ir _refuse_missing.sql
\ir _check_course.sql
\ir _touch.sql
\ir records__publish.sql

-- Courses.
\ir _lock_course.sql
\ir courses__check.sql
\ir create_course.sql
\ir update_course.sql
\ir get_course.sql
\ir list_courses.sql
\ir delete_course.sql
\ir restore_course.sql

-- Assignments.
\ir _lock_assignment.sql
\ir assignments__check.sql
\ir create_assignment.sql
\ir update_assignment.sql
\ir complete_assignment.sql
\ir get_assignment.sql
\ir list_assignments.sql
\ir delete_assignment.sql
\ir restore_assignment.sql

\ir load_times.sql
\ir load_calendars.sql
\ir load_reminders.sql
\ir declare_tables.sql
