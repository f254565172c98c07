grant usage on schema cache to authenticated, service_role;

-- namespaces: the same for everybody who caches.
alter table cache.namespaces enable row level security;

grant select, insert, update on cache.namespaces to app_api;

create policy namespaces_all on cache.namespaces
    to app_api
    using (true)
    with check (true);

-- entries: what belongs to a user is seen by that user and the service alone, whatever key a function asks for.
-- Callers reach none: no function that takes a key is granted to them.
alter table cache.entries enable row level security;

grant select, insert, update on cache.entries to app_api;

create policy entries_owner on cache.entries
    to app_api
    using (
        owner_user_id is null or owner_user_id = (select auth.uid()) or (select auth.role()) = 'service_role'
    )
    with check (
        owner_user_id is null or owner_user_id = (select auth.uid()) or (select auth.role()) = 'service_role'
    );

-- marks: written by whoever changes something.
alter table cache.marks enable row level security;

grant select, insert on cache.marks to app_api;

create policy marks_all on cache.marks
    to app_api
    using (true)
    with check (true);

-- leases: of whoever builds.
alter table cache.leases enable row level security;

grant select, insert, update, delete on cache.leases to app_api;
grant usage on sequence cache.lease_tokens to app_api;

create policy leases_all on cache.leases
    to app_api
    using (true)
    with check (true);

-- seals, home: of the upkeep, which runs as app_owner.
alter table cache.seals enable row level security;
alter table cache.home enable row level security;

-- counts, statistics: of everybody's use; read by one function.
alter table cache.counts enable row level security;

grant select, insert, update, delete on cache.counts to app_api;

create policy counts_all on cache.counts
    to app_api
    using (true)
    with check (true);

alter table cache.statistics enable row level security;

grant select, insert, update, delete on cache.statistics to app_api;

create policy statistics_all on cache.statistics
    to app_api
    using (true)
    with check (true);

-- dependencies: declared by the service; the triggers are made as app_owner.
alter table cache.dependencies enable row level security;

grant select, insert, update on cache.dependencies to app_api;

create policy dependencies_service on cache.dependencies
    to app_api
    using ((select auth.role()) = 'service_role')
    with check ((select auth.role()) = 'service_role');
