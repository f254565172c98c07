\ir triggers.sql

grant usage on schema ops to authenticated, service_role;

-- audit_log: whoever changes something writes what; admins and the service read it. Nobody is granted
-- update or delete.
alter table ops.audit_log enable row level security;

grant select, insert on ops.audit_log to app_api;

create policy audit_log_append on ops.audit_log for insert
    to app_api
    with check (true);

create policy audit_log_staff on ops.audit_log for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));
