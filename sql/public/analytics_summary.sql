-- What was done in the last thirty days, by event: the view of the first version over the function that admins and
-- the service may call.

create or replace view public.analytics_summary
with (security_invoker)
as
select
    s.event_name, s.day_count, s.event_count, s.user_count, s.visitor_count, s.session_count, s.is_exact,
    s.error_percent, s.last_on
from analytics.analytics_summary() as s;

comment on view public.analytics_summary is 'Version 1: see analytics.analytics_summary.';

grant select on public.analytics_summary to admin, service_role;
