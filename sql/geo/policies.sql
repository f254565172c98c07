\ir triggers.sql

grant usage on schema geo to authenticated, service_role;

-- locations: a user sees their own and public ones and changes their own; the service does both with all.
alter table geo.locations enable row level security;

grant select, insert, update, delete on geo.locations to app_api;

create policy locations_public on geo.locations for select
    to app_api
    using (is_public);

create policy locations_own on geo.locations
    to app_api
    using (owner_user_id = (select auth.uid()))
    with check (owner_user_id = (select auth.uid()));

create policy locations_service on geo.locations
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- routes: of nobody; the service writes what it was told, everybody may ask.
alter table geo.routes enable row level security;

grant select, insert, update, delete on geo.routes to app_api;

create policy routes_read on geo.routes for select
    to app_api
    using (true);

create policy routes_service on geo.routes
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
