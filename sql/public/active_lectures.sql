-- One's own lectures that are not deleted, under the name of the first version. The policies of the table decide
-- whose they are.

create or replace view public.active_lectures
with (security_barrier)
as
select
    t.lecture_id, t.user_id, t.course_id, t.title, t.location, t.description, t.time_zone, t.starts_on,
    t.start_time, t.duration_minutes, t.is_all_day, t.weekdays, t.week_interval, t.until_on, t.excluded,
    t.is_listed, t.rrule, t.last_on, t.version, t.created_at, t.updated_at, t.deleted_at, t.deletion_id,
    t.alarm_minutes
from study.lectures as t
where t.deleted_at is null;

comment on view public.active_lectures is 'Version 1: see study.list_lectures.';

grant select on public.active_lectures to authenticated, service_role;
