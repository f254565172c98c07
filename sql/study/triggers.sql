create or replace trigger _100_check
before insert or update on study.courses
for each row execute function study.courses__check();

create or replace trigger _100_check
before insert or update on study.assignments
for each row execute function study.assignments__check();

create or replace trigger _100_check
before insert or update on study.lectures
for each row execute function study.lectures__check();

create or replace trigger _100_check
before insert or update on study.occurrences
for each row execute function study.occurrences__check();

create or replace trigger _100_check
before insert or update on study.study_sessions
for each row execute function study.study_sessions__check();

create or replace trigger _200_plan_reminder
after insert or update of due_at, completed_at, deleted_at on study.assignments
for each row execute function study.assignments__plan_reminder();

create or replace trigger _200_plan_reminder
after insert or update of starts_at, completed_at, deleted_at on study.study_sessions
for each row execute function study.study_sessions__plan_reminder();

create or replace trigger _200_plan_reminder
after insert or update of starts_on, start_time, time_zone, duration_minutes, is_all_day, weekdays, week_interval, until_on,
    excluded, is_listed, deleted_at on study.lectures
for each row execute function study.lectures__plan_reminder();

create or replace trigger _200_plan_reminder
after insert or update or delete on study.occurrences
for each row execute function study.occurrences__plan_reminder();

create or replace trigger _200_plan_reminder
after update of time_zone on notifications.preferences
for each row
when (old.time_zone is distinct from new.time_zone)
execute function study.preferences__plan_reminder();

create or replace trigger _300_publish_made
after insert on study.courses
referencing new table as new_rows
for each statement execute function study.records__publish('course');

create or replace trigger _300_publish_changed
after update on study.courses
referencing old table as old_rows new table as new_rows
for each statement execute function study.records__publish('course');

create or replace trigger _300_publish_made
after insert on study.assignments
referencing new table as new_rows
for each statement execute function study.records__publish('assignment');

create or replace trigger _300_publish_changed
after update on study.assignments
referencing old table as old_rows new table as new_rows
for each statement execute function study.records__publish('assignment');

create or replace trigger _300_publish_made
after insert on study.lectures
referencing new table as new_rows
for each statement execute function study.records__publish('lecture');

create or replace trigger _300_publish_changed
after update on study.lectures
referencing old table as old_rows new table as new_rows
for each statement execute function study.records__publish('lecture');

create or replace trigger _300_publish_made
after insert on study.study_sessions
referencing new table as new_rows
for each statement execute function study.records__publish('study_session');

create or replace trigger _300_publish_changed
after update on study.study_sessions
referencing old table as old_rows new table as new_rows
for each statement execute function study.records__publish('study_session');
