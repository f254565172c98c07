\ir triggers.sql

-- services: which processes run, and how they are.
grant usage on schema services to authenticated, service_role;

-- state_transitions: the same for everybody; written by migrations only.
alter table services.state_transitions enable row level security;

grant select on services.state_transitions to app_api;

create policy state_transitions_read on services.state_transitions for select
    to app_api
    using (true);

-- instances: services write them; admins look.
alter table services.instances enable row level security;

grant select, insert, update, delete on services.instances to app_api;

create policy instances_service on services.instances
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy instances_admin on services.instances for select
    to app_api
    using ((select auth.role()) = 'admin');
