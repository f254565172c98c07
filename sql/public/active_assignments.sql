-- One's own assignments that are not deleted, under the name of the first version. The policies of the table decide
-- whose they are.

create or replace view public.active_assignments
with (security_barrier)
as
select t.*
from study.assignments as t
where t.deleted_at is null;

comment on view public.active_assignments is 'Version 1: see study.list_assignments.';

grant select on public.active_assignments to authenticated, service_role;
