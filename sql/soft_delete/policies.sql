grant usage on schema soft_delete to authenticated, service_role;

-- tables, links: declarations, the same for everybody; written by app_owner.
alter table soft_delete.tables enable row level security;

grant select on soft_delete.tables to app_api;

create policy tables_all on soft_delete.tables
    for select to app_api
    using (true);

alter table soft_delete.links enable row level security;

grant select on soft_delete.links to app_api;

create policy links_all on soft_delete.links
    for select to app_api
    using (true);

-- deletions: seen by whose record it was, whoever deleted it, and the service; written by app_owner.
alter table soft_delete.deletions enable row level security;

grant select on soft_delete.deletions to app_api;

create policy deletions_own on soft_delete.deletions
    for select to app_api
    using (
        owner_user_id = (select auth.uid()) or deleted_by = (select auth.uid())
        or (select auth.role()) = 'service_role'
    );
