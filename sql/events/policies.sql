\ir triggers.sql

grant usage on schema events to operator, service_role;

-- events: every business function may append; admins and services read all, users
-- nothing; what an operator reads, the modules with regions say. Nobody is granted
-- update or delete.
alter table events.events enable row level security;

grant select, insert on events.events to app_api;
grant usage on sequence events.events_event_id_seq to app_api;

create policy events_append on events.events for insert
    to app_api
    with check (true);

create policy events_staff on events.events for select
    to app_api
    using ((select auth.role()) in ('admin', 'service_role'));

-- streams: only version numbers; whoever may append moves them.
alter table events.streams enable row level security;

grant select, insert, update on events.streams to app_api;

create policy streams_append on events.streams
    to app_api
    using (true)
    with check (true);

-- snapshots: made and read by services.
alter table events.snapshots enable row level security;

grant select, insert, update on events.snapshots to app_api;

create policy snapshots_service on events.snapshots
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- subscriptions: services follow the log.
alter table events.subscriptions enable row level security;

grant select, insert, update, delete on events.subscriptions to app_api;

create policy subscriptions_service on events.subscriptions
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

-- dead_letters: services put them there and take them away; admins look.
alter table events.dead_letters enable row level security;

grant select, insert, update, delete on events.dead_letters to app_api;

create policy dead_letters_service on events.dead_letters
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');

create policy dead_letters_admin on events.dead_letters for select
    to app_api
    using ((select auth.role()) = 'admin');

-- fences: the same for everybody; noted by services.
alter table events.fences enable row level security;

grant select, insert on events.fences to app_api;

create policy fences_read on events.fences for select
    to app_api
    using (true);

create policy fences_service on events.fences for insert
    to app_api
    with check ((select auth.role()) = 'service_role');

-- epochs: the same for everybody; a new one is begun by the owner only.
alter table events.epochs enable row level security;

grant select on events.epochs to app_api;

create policy epochs_read on events.epochs for select
    to app_api
    using (true);
