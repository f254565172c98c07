-- One's own lectures that are not deleted, under the name of the first version. The policies of the table decide
-- whose they are.

create or replace view public.active_lectures
with (security_barrier)
as
select t.*
from study.lectures as t
where t.deleted_at is null;

comment on view public.active_lectures is 'Version 1: see study.list_lectures.';

grant select on public.active_lectures to authenticated, service_role;
