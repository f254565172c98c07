-- study, reminders: a row for each assignment and session that is still to come, and for each lecture; kept by triggers.

\ir _plan_reminder.sql
\ir assignments__plan_reminder.sql
\ir study_sessions__plan_reminder.sql
\ir _mark_lecture.sql
\ir lectures__plan_reminder.sql
\ir occurrences__plan_reminder.sql
\ir preferences__plan_reminder.sql
\ir _remind_of_lecture.sql
\ir send_reminders.sql
\ir get_study_settings.sql
\ir update_study_settings.sql
