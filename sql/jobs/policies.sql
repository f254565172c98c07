grant usage on schema jobs to service_role;

grant usage on schema jobs to admin;

-- workers: the service keeps them, administrators look.
alter table jobs.workers enable row level security;

grant select, insert, update, delete on jobs.workers to app_api;

create policy workers_service on jobs.workers
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy workers_admin on jobs.workers for select
    to app_api
    using ((select auth.role()) = 'admin');
