-- study, what has a time: lectures, study sessions; what is ahead, what is late, how much it is.

\ir _to_instant.sql
\ir _check_window.sql
\ir _check_days.sql
\ir _check_duration.sql
\ir _normalise_weekdays.sql

-- Lectures.
\ir _lock_lecture.sql
\ir lectures__check.sql
\ir occurrences__check.sql
\ir _expand_lectures.sql
\ir create_lecture.sql
\ir update_lecture.sql
\ir get_lecture.sql
\ir list_lectures.sql
\ir delete_lecture.sql
\ir restore_lecture.sql
\ir list_occurrences.sql

-- Study sessions.
\ir _lock_study_session.sql
\ir study_sessions__check.sql
\ir create_study_session.sql
\ir update_study_session.sql
\ir complete_study_session.sql
\ir get_study_session.sql
\ir list_study_sessions.sql
\ir delete_study_session.sql
\ir restore_study_session.sql

-- All together.
\ir list_upcoming.sql
\ir list_overdue.sql
\ir get_workload.sql
