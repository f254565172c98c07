-- One's own study sessions that are not deleted, under the name of the first version. The policies of the table decide
-- whose they are.

create or replace view public.active_study_sessions
with (security_barrier)
as
select
    t.study_session_id, t.user_id, t.course_id, t.assignment_id, t.title, t.notes, t.starts_at, t.ends_at,
    t.completed_at, t.actual_minutes, t.version, t.created_at, t.updated_at, t.deleted_at, t.deletion_id
from study.study_sessions as t
where t.deleted_at is null;

comment on view public.active_study_sessions is 'Version 1: see study.list_study_sessions.';

grant select on public.active_study_sessions to authenticated, service_role;
