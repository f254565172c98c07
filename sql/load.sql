-- Everything that can be stated afresh: roles, functions, views, triggers,
-- policies, grants. One transaction; loading it twice changes nothing.
--
-- `mainspring deploy` and `psql -v ON_ERROR_STOP=1 -f sql/load.sql` read this same
-- file, so it uses no psql command but \ir. The lock timeout makes a blocked deploy
-- fail instead of queueing traffic behind it (policy changes lock their tables
-- exclusively; the command leaves out those that change nothing). The notification leaves with the commit: gateways read the
-- catalogue afresh.

begin;

set local client_min_messages = warning;
set local check_function_bodies = on;

-- One load at a time.
do $$ begin perform pg_advisory_xact_lock(hashtext('mainspring load')); end $$;

\ir roles.sql

set local lock_timeout = '5s';

\ir reset.sql

-- Functions and views, in the order of their dependencies.
set local role app_api;

\ir core/load.sql
\ir auth/load.sql
\ir ops/load.sql
\ir cache/load.sql
\ir events/load.sql
\ir jobs/load.sql
\ir queues/load.sql
\ir schedules/load.sql
\ir config/load.sql
\ir flags/load.sql
\ir payments/load.sql
\ir mpesa/load.sql
\ir tariffs/load.sql
\ir meters/load.sql
\ir ingest/load.sql
\ir telemetry/load.sql
\ir tokens/load.sql
\ir vending/load.sql
\ir invoices/load.sql
\ir invoices/load_paper.sql
\ir notifications/load.sql
\ir alerts/load.sql
\ir services/load.sql
\ir analytics/load.sql
\ir reports/load.sql
\ir webhooks/load.sql
\ir whatsapp/load.sql
\ir realtime/load.sql
\ir soft_delete/load.sql
\ir sync/load.sql
\ir study/load.sql
\ir geo/load.sql
\ir api/load.sql
\ir public/load.sql
\ir api/load_versions.sql

-- Triggers, table grants and policies.
set local role app_owner;

\ir core/policies.sql
\ir auth/policies.sql
\ir ops/policies.sql
\ir cache/policies.sql
\ir events/policies.sql
\ir jobs/policies.sql
\ir queues/policies.sql
\ir schedules/policies.sql
\ir config/policies.sql
\ir flags/policies.sql
\ir payments/policies.sql
\ir mpesa/policies.sql
\ir tariffs/policies.sql
\ir meters/policies.sql
\ir ingest/policies.sql
\ir telemetry/policies.sql
\ir tokens/policies.sql
\ir vending/policies.sql
\ir invoices/policies.sql
\ir notifications/policies.sql
\ir alerts/policies.sql
\ir services/policies.sql
\ir analytics/policies.sql
\ir reports/policies.sql
\ir webhooks/policies.sql
\ir whatsapp/policies.sql
\ir realtime/policies.sql
\ir soft_delete/policies.sql
\ir sync/policies.sql
\ir study/policies.sql
\ir geo/policies.sql
\ir api/policies.sql
\ir public/policies.sql

-- The partitions that the coming weeks need.
select core.create_partitions(now());

-- A database restored from a dump numbers its transactions anew.
select events.begin_epoch();
select ops.begin_audit_epoch();
select payments.rebase_checkpoints();
select cache.begin_epoch();
select sync.begin_epoch();

set local role none;

-- The maintenance that is not declared as a schedule yet; what is there stays as it is.
select schedules.install_defaults();
-- What is to be done every day, week and month; what is switched off stays off.
select ops.install_tasks();
-- Roll-ups are made again in another zone; people are told of alerts.
select telemetry.register_handlers();
select alerts.follow_events();
-- One-time codes are sent by jobs.
select auth.register_otp_handlers();
-- Money that orders waited for.
select vending.follow_events();
-- What was bought before its user existed.
select auth.follow_users();
select invoices.register_renderer();
select invoices.follow_events();
-- Ways between places expire.
select geo.install_tasks();

-- What is cached, what it stands on, and the triggers of that.
select tokens.declare_caches();
set local role app_owner;
select cache.install_triggers();
-- Which tables clients may keep and change offline; those that were declared by hand.
select sync.declare_tables();
select sync.install_triggers();
set local role none;

-- What can be deleted and come back; who reads calendars.
select study.declare_tables();
select study.register_importer();

-- After every soft_delete.enable of the program: those that were declared by hand.
select soft_delete.install();

\ir prune.sql
\ir signatures.sql

-- Routes lead to functions that are still there.
\ir api/load_routes.sql

-- The notice is quicker; the announcement passes poolers, too.
select core._announce('deploy');

notify mainspring_deploy;

commit;
