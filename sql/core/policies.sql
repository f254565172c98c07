grant usage on schema core to anon, authenticated, service_role;

-- partitioned_tables: the same for everybody; written by migrations only.
alter table core.partitioned_tables enable row level security;

grant select on core.partitioned_tables to app_api;

create policy partitioned_tables_read on core.partitioned_tables for select
    to app_api
    using (true);

-- retention_rules: the same for everybody; admins and the service change them.
alter table core.retention_rules enable row level security;

grant select, insert, update on core.retention_rules to app_api;

create policy retention_rules_read on core.retention_rules for select
    to app_api
    using (true);

create policy retention_rules_manager on core.retention_rules
    to app_api
    using ((select auth.role()) in ('service_role', 'admin'))
    with check ((select auth.role()) in ('service_role', 'admin'));

-- archives: everybody's late rows are held against them; written by functions of app_owner only.
alter table core.archives enable row level security;

grant select on core.archives to app_api;

create policy archives_read on core.archives for select
    to app_api
    using (true);

-- announcements: names of topics; every change of what they are about writes one.
alter table core.announcements enable row level security;

grant select, insert, update on core.announcements to app_api;

create policy announcements_all on core.announcements
    to app_api
    using (true)
    with check (true);

-- stated_objects: deploys alone look at it, as app_owner.
alter table core.stated_objects enable row level security;
