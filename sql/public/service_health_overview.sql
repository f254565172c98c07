-- Each service and how its instances are: services.service_health_overview under the name of the first version.

create or replace view public.service_health_overview
with (security_barrier)
as
select o.*
from services.service_health_overview as o;

comment on view public.service_health_overview is 'Version 1: see services.service_health_overview.';

grant select on public.service_health_overview to admin, service_role;
