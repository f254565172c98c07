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

-- audit_blocks, audit_chain: the service seals; admins and the service verify. Nobody is granted update or delete
-- of a block.
alter table ops.audit_blocks enable row level security;

grant select, insert on ops.audit_blocks to app_api;

create policy audit_blocks_append on ops.audit_blocks for insert
    to app_api
    with check ((select auth.role()) = 'service_role');

create policy audit_blocks_staff on ops.audit_blocks for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

alter table ops.audit_chain enable row level security;

grant select, update on ops.audit_chain to app_api;

create policy audit_chain_service on ops.audit_chain
    to app_api
    using ((select auth.role()) = 'service_role');

create policy audit_chain_staff on ops.audit_chain for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- audit_checks: whoever verifies leaves a row.
alter table ops.audit_checks enable row level security;

grant select, insert on ops.audit_checks to app_api;

create policy audit_checks_staff on ops.audit_checks
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- maintenance_tasks: parts of the program declare them; admins and the service see them and switch them.
alter table ops.maintenance_tasks enable row level security;

grant select, insert, update on ops.maintenance_tasks to app_api;

create policy maintenance_tasks_staff on ops.maintenance_tasks
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- maintenance_runs: written by whoever runs the tasks, the service; admins read them.
alter table ops.maintenance_runs enable row level security;

grant select, insert, update, delete on ops.maintenance_runs to app_api;

create policy maintenance_runs_service on ops.maintenance_runs
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy maintenance_runs_read on ops.maintenance_runs for select
    to app_api
    using ((select auth.role()) = 'admin');

-- errors, error_samples, error_notes, error_flushes: anybody's errors are written by ops._store_error, which owns them;
-- admins and the service read them and say what becomes of them; the service adds up and forgets.
alter table ops.errors enable row level security;
alter table ops.error_samples enable row level security;
alter table ops.error_notes enable row level security;
alter table ops.error_flushes enable row level security;

grant select, update, delete on ops.errors to app_api;
grant select on ops.error_samples to app_api;
grant select, update, delete on ops.error_notes to app_api;
grant select, insert, update, delete on ops.error_flushes to app_api;

create policy errors_staff on ops.errors
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy error_samples_staff on ops.error_samples for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

create policy error_notes_service on ops.error_notes
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy error_flushes_service on ops.error_flushes
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- request_metrics: written by gateways; metrics: by services and admins. Admins and the service read both.
alter table ops.request_metrics enable row level security;
alter table ops.metrics enable row level security;

grant select, insert, update on ops.request_metrics to app_api;
grant select, insert on ops.metrics to app_api;

create policy request_metrics_staff on ops.request_metrics for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

create policy request_metrics_service on ops.request_metrics
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy metrics_staff on ops.metrics
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- system_rules: admins and the service state them.
alter table ops.system_rules enable row level security;

grant select, insert, update on ops.system_rules to app_api;

create policy system_rules_staff on ops.system_rules
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- system_readings, system_checks: written by whoever checks; admins look.
alter table ops.system_readings enable row level security;
alter table ops.system_checks enable row level security;

grant select, insert, update, delete on ops.system_readings to app_api;
grant select, update on ops.system_checks to app_api;

create policy system_readings_service on ops.system_readings
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy system_readings_admin on ops.system_readings for select
    to app_api
    using ((select auth.role()) = 'admin');

create policy system_checks_service on ops.system_checks
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy system_checks_admin on ops.system_checks for select
    to app_api
    using ((select auth.role()) = 'admin');
