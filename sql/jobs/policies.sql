grant usage on schema jobs to operator, service_role;

-- queues, handlers: read by every function that adds a job; changed by services and admins.
-- Whoever sends a message locks its queue's row, which needs to pass the policy for updates.
alter table jobs.queues enable row level security;
alter table jobs.handlers enable row level security;

grant select, insert, update on jobs.queues, jobs.handlers to app_api;
grant delete on jobs.queues to app_api;

create policy queues_read on jobs.queues for select to app_api using (true);

create policy queues_add on jobs.queues for insert to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy queues_change on jobs.queues for update to app_api
    using (true)
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy queues_drop on jobs.queues for delete to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

create policy handlers_read on jobs.handlers for select to app_api using (true);

create policy handlers_add on jobs.handlers for insert to app_api
    with check ((select auth.role()) = 'service_role');

create policy handlers_change on jobs.handlers for update to app_api
    using ((select auth.role()) = 'service_role');

-- Numbers and the marker of sleeping workers.
grant usage, select on sequence jobs.jobs_job_id_seq to app_api;
grant select, update on sequence jobs.sleepers to app_api;

-- ready, waiting, blocked: every business function may add a job, whoever calls it;
-- services take them, admins look at them and cancel.
alter table jobs.ready enable row level security;
alter table jobs.waiting enable row level security;
alter table jobs.blocked enable row level security;

grant select, insert, update, delete on jobs.ready, jobs.waiting, jobs.blocked to app_api;

create policy ready_add on jobs.ready for insert to app_api with check (true);

create policy ready_staff on jobs.ready to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

create policy waiting_add on jobs.waiting for insert to app_api with check (true);

create policy waiting_staff on jobs.waiting to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

create policy blocked_add on jobs.blocked for insert to app_api with check (true);

create policy blocked_staff on jobs.blocked to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

-- unique_keys, order_keys: whoever adds a job takes them.
alter table jobs.unique_keys enable row level security;
alter table jobs.order_keys enable row level security;

grant select, insert, update, delete on jobs.unique_keys, jobs.order_keys to app_api;

create policy unique_keys_all on jobs.unique_keys to app_api using (true) with check (true);

create policy order_keys_all on jobs.order_keys to app_api using (true) with check (true);

-- The rest is moved by services; admins cancel and redrive, operators look.
alter table jobs.running enable row level security;
alter table jobs.released_keys enable row level security;
alter table jobs.dead_jobs enable row level security;
alter table jobs.finished_jobs enable row level security;
alter table jobs.floors enable row level security;

grant select, insert, update, delete on jobs.running, jobs.released_keys, jobs.dead_jobs to app_api;
grant select, insert on jobs.finished_jobs to app_api;
grant select, insert, update, delete on jobs.floors to app_api;

create policy running_staff on jobs.running to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

create policy released_keys_staff on jobs.released_keys to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

create policy dead_jobs_staff on jobs.dead_jobs to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

create policy finished_jobs_staff on jobs.finished_jobs to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

create policy floors_staff on jobs.floors to app_api
    using ((select auth.role()) in ('operator', 'admin', 'service_role'));

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
