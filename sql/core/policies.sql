grant usage on schema core to anon, authenticated, service_role;

-- partitioned_tables: the same for everybody; written by migrations only.
alter table core.partitioned_tables enable row level security;

grant select on core.partitioned_tables to app_api;

create policy partitioned_tables_read on core.partitioned_tables for select
    to app_api
    using (true);
