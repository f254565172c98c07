grant usage on schema realtime to authenticated, service_role;

-- message_types: the same for everybody; written by migrations only.
alter table realtime.message_types enable row level security;

grant select on realtime.message_types to app_api;

create policy message_types_read on realtime.message_types for select
    to app_api
    using (true);
