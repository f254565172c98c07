\ir triggers.sql

grant usage on schema ops to authenticated, service_role, authenticator;

-- rate_limits: everybody's calls are counted by them; admins state them.
alter table ops.rate_limits enable row level security;

grant select, insert, update, delete on ops.rate_limits to app_api;

create policy rate_limits_read on ops.rate_limits for select
    to app_api
    using (true);

create policy rate_limits_staff on ops.rate_limits
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- allowances: written before it is known who calls; only ops._take_allowance and its purge get here.
alter table ops.allowances enable row level security;

grant select, insert, update, delete on ops.allowances to app_api;

create policy allowances_all on ops.allowances
    to app_api
    using (true)
    with check (true);

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

-- backups: the service notes them, admins look at them.
alter table ops.backups enable row level security;

grant select, insert, update on ops.backups to app_api;

create policy backups_staff on ops.backups
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) = 'service_role');

-- restores: the service notes them; an admin releases what they hold back.
alter table ops.restores enable row level security;

grant select, insert, update on ops.restores to app_api;

create policy restores_staff on ops.restores
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));
