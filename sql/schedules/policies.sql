grant usage on schema schedules to admin, service_role;

-- schedules: admins see and pause them; services write them and tick.
alter table schedules.schedules enable row level security;

grant select, insert, update, delete on schedules.schedules to app_api;

create policy schedules_admin on schedules.schedules for select
    to app_api
    using ((select auth.role()) = 'admin');

create policy schedules_admin_change on schedules.schedules for update
    to app_api
    using ((select auth.role()) = 'admin');

create policy schedules_service on schedules.schedules
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- schedule_runs: written by ticks, and by admins who run a schedule by hand.
alter table schedules.schedule_runs enable row level security;

grant select, insert, update, delete on schedules.schedule_runs to app_api;

create policy schedule_runs_admin on schedules.schedule_runs
    to app_api
    using ((select auth.role()) = 'admin')
    with check ((select auth.role()) = 'admin');

create policy schedule_runs_service on schedules.schedule_runs
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
