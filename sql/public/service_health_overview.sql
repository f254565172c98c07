-- Each service and how its instances are: services.service_health_overview under the name of the first version.

create or replace view public.service_health_overview
with (security_barrier)
as
select
    o.service_name, o.service_types, o.status, o.healthy_count, o.degraded_count, o.starting_count, o.stale_count,
    o.gone_count, o.stopped_count, o.versions, o.capabilities, o.last_heartbeat_at
from services.service_health_overview as o;

comment on view public.service_health_overview is 'Version 1: see services.service_health_overview.';

grant select on public.service_health_overview to admin, service_role;
