grant usage on schema analytics to authenticated, service_role;

-- settings: everybody's events are counted by them; admins and the service change them.
alter table analytics.settings enable row level security;

grant select, update on analytics.settings to app_api;

create policy settings_read on analytics.settings for select
    to app_api
    using (true);

create policy settings_staff on analytics.settings
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- event_names: new ones come by a function of the owner; admins and the service register.
alter table analytics.event_names enable row level security;

grant select, insert, update on analytics.event_names to app_api;

create policy event_names_staff on analytics.event_names
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy event_names_read on analytics.event_names for select
    to app_api
    using (true);

-- events: a user adds own ones and sees none of others'; admins count and forget, and so does the service, which adds anybody's.
alter table analytics.events enable row level security;

grant select, insert, delete on analytics.events to app_api;

create policy events_own on analytics.events
    to app_api
    using (user_id = (select auth.uid()))
    with check (user_id = (select auth.uid()));

create policy events_staff on analytics.events
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) = 'service_role');

-- dirty_days: whoever tells something marks its day; admins and the service count.
alter table analytics.dirty_days enable row level security;

grant select, insert, delete on analytics.dirty_days to app_api;

create policy dirty_days_mark on analytics.dirty_days for insert
    to app_api
    with check (true);

create policy dirty_days_staff on analytics.dirty_days
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- refresh_state, daily_metrics, seen_users: admins and the service count and read.
alter table analytics.refresh_state enable row level security;

grant select, update on analytics.refresh_state to app_api;

create policy refresh_state_staff on analytics.refresh_state
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

alter table analytics.daily_metrics enable row level security;

grant select, insert, update, delete on analytics.daily_metrics to app_api;

create policy daily_metrics_staff on analytics.daily_metrics
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

alter table analytics.seen_users enable row level security;

grant select, insert, update, delete on analytics.seen_users to app_api;

create policy seen_users_staff on analytics.seen_users
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- user_days: a user reads own ones; admins and the service count and read.
alter table analytics.user_days enable row level security;

grant select, insert, update, delete on analytics.user_days to app_api;

create policy user_days_own on analytics.user_days for select
    to app_api
    using (user_id = (select auth.uid()));

create policy user_days_staff on analytics.user_days
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));
