-- Clients that work offline: what they changed, what they have not seen.
grant usage on schema sync to authenticated, service_role;

-- tables: the same for everybody; written by their owner.
alter table sync.tables enable row level security;

grant select on sync.tables to app_api;

create policy tables_read on sync.tables for select
    to app_api
    using (true);

-- clients: of their user; services process their queues and forget them.
alter table sync.clients enable row level security;

grant select, insert, update on sync.clients to app_api;
grant usage on sequence sync.client_numbers to app_api;

create policy clients_own on sync.clients
    to app_api
    using (user_id = (select auth.uid()) or (select auth.role()) = 'service_role')
    with check (user_id = (select auth.uid()) or (select auth.role()) = 'service_role');

-- scopes: read by their user, written by services.
alter table sync.scopes enable row level security;

grant select, insert, update on sync.scopes to app_api;

create policy scopes_own on sync.scopes for select
    to app_api
    using (user_id = (select auth.uid()));

create policy scopes_service on sync.scopes
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- records: versions of the caller's records, and of those of tables without owners, where functions look at the row
-- itself before they tell of it. Written by triggers, as app_owner.
alter table sync.records enable row level security;

grant select on sync.records to app_api;

create policy records_own on sync.records for select
    to app_api
    using (owner_user_id = (select auth.uid()) or owner_user_id = (select sync._shared_owner()));

-- known_records: of their user; services forget those of forgotten clients.
alter table sync.known_records enable row level security;

grant select, insert, delete on sync.known_records to app_api;

create policy known_records_own on sync.known_records
    to app_api
    using (user_id = (select auth.uid()) or (select auth.role()) = 'service_role')
    with check (user_id = (select auth.uid()));

-- items: of their user; services process those that are queued, and forget old ones.
alter table sync.items enable row level security;

grant select, insert, update, delete on sync.items to app_api;

create policy items_own on sync.items
    to app_api
    using (user_id = (select auth.uid()) or (select auth.role()) = 'service_role')
    with check (user_id = (select auth.uid()) or (select auth.role()) = 'service_role');

-- conflicts: of their user; services forget old ones.
alter table sync.conflicts enable row level security;

grant select, insert, update, delete on sync.conflicts to app_api;

create policy conflicts_own on sync.conflicts
    to app_api
    using (user_id = (select auth.uid()) or (select auth.role()) = 'service_role')
    with check (user_id = (select auth.uid()) or (select auth.role()) = 'service_role');

-- home: the same for everybody; written as app_owner.
alter table sync.home enable row level security;

grant select on sync.home to app_api;

create policy home_read on sync.home for select
    to app_api
    using (true);
