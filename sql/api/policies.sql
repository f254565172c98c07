\ir triggers.sql

grant usage on schema api to anon, authenticated, service_role, authenticator;

-- idempotency_keys: everybody stores and reads answers in their own scope; the
-- service purges.
alter table api.idempotency_keys enable row level security;

grant select, insert, update, delete on api.idempotency_keys to app_api;

create policy idempotency_keys_own on api.idempotency_keys for select
    to app_api
    using (scope = (select api._get_scope()));

create policy idempotency_keys_store on api.idempotency_keys for insert
    to app_api
    with check (scope = (select api._get_scope()));

create policy idempotency_keys_service on api.idempotency_keys
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- versions, breaking_changes, deprecated_functions, brownouts: anybody may know; admins and the service change them.
alter table api.versions enable row level security;
alter table api.breaking_changes enable row level security;
alter table api.deprecated_functions enable row level security;
alter table api.brownouts enable row level security;

grant select, insert, update on api.versions to app_api;
grant select, insert on api.breaking_changes to app_api;
grant select, insert, update, delete on api.deprecated_functions to app_api;
grant select, insert, update on api.brownouts to app_api;

create policy versions_read on api.versions for select to app_api using (true);

create policy versions_staff on api.versions
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy breaking_changes_read on api.breaking_changes for select to app_api using (true);

create policy breaking_changes_staff on api.breaking_changes for insert
    to app_api
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy deprecated_functions_read on api.deprecated_functions for select to app_api using (true);

create policy deprecated_functions_staff on api.deprecated_functions
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

create policy brownouts_read on api.brownouts for select to app_api using (true);

create policy brownouts_staff on api.brownouts
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- version_usage: who calls what is for admins; the service counts.
alter table api.version_usage enable row level security;

grant select, insert, update on api.version_usage to app_api;

create policy version_usage_staff on api.version_usage
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) = 'service_role');

-- usage_flushes: the service's.
alter table api.usage_flushes enable row level security;

grant select, insert, update, delete on api.usage_flushes to app_api;

create policy usage_flushes_service on api.usage_flushes
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- routes: admins and the service state them; what is there is no secret (the OpenAPI document shows it).
alter table api.routes enable row level security;

grant select, insert, update, delete on api.routes to app_api;

create policy routes_all on api.routes for select
    to app_api
    using (true);

create policy routes_admin on api.routes
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'))
    with check ((select auth.role()) in ('admin', 'service_role'));

-- signatures: deploys keep them, as the owner of the table; nobody else asks.
alter table api.signatures enable row level security;
