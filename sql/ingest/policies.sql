grant usage on schema ingest to authenticated, service_role;

-- streams: everybody begins, moves and sees their own; the service forgets old ones.
alter table ingest.streams enable row level security;

grant select, insert, update, delete on ingest.streams to app_api;

create policy streams_own on ingest.streams
    to app_api
    using (scope = (select api._get_scope()))
    with check (scope = (select api._get_scope()));

create policy streams_service on ingest.streams
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
