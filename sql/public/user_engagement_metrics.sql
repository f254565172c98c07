-- How often users were there, a row for each: one's own, for admins and the service everybody's. As of the last
-- analytics.refresh_daily_metrics; by days: analytics.user_engagement_metrics.

create or replace view public.user_engagement_metrics
with (security_invoker)
as
select
    e.user_id, e.first_on, e.last_on, e.active_days, e.event_count, e.session_count
from public.list_engagement() as e;

comment on view public.user_engagement_metrics is
    'Version 1: see analytics.get_my_engagement and analytics.user_engagement_metrics.';

grant select on public.user_engagement_metrics to authenticated, service_role;
