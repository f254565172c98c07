-- A calendar as its owner sees it: without the content, and without what its address said.

create or replace function study._show_calendar(p_calendar study.calendars)
returns study.calendar
language sql
immutable
return row(
    p_calendar.calendar_id, p_calendar.course_id, p_calendar.name, p_calendar.url, p_calendar.state, p_calendar.error,
    p_calendar.report, p_calendar.imported_at, p_calendar.next_refresh_at, p_calendar.created_at
)::study.calendar;

comment on function study._show_calendar(study.calendars) is 'A calendar as its owner sees it.';
