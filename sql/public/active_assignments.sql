-- One's own assignments that are not deleted, under the name of the first version. The policies of the table decide
-- whose they are.

create or replace view public.active_assignments
with (security_barrier)
as
select
    t.assignment_id, t.user_id, t.course_id, t.title, t.description, t.due_at, t.weight, t.estimated_minutes,
    t.completed_at, t.version, t.created_at, t.updated_at, t.deleted_at, t.deletion_id
from study.assignments as t
where t.deleted_at is null;

comment on view public.active_assignments is 'Version 1: see study.list_assignments.';

grant select on public.active_assignments to authenticated, service_role;
