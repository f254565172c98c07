-- Conflicts of clients that work offline, as document 002 has them: sync.conflicts. Users see their own (row-level
-- security binds app_api, whose view it is), services and DBAs all.

create or replace view public.sync_conflicts
with (security_barrier)
as
select
    c.conflict_id as id,
    c.item_id as queue_id,
    c.table_name,
    c.record_id,
    c.client_data,
    c.server_data,
    c.resolution,
    c.created_at,
    c.resolved_at
from sync.conflicts as c;

comment on view public.sync_conflicts is 'Version 1: see sync.list_conflicts.';

grant select on public.sync_conflicts to authenticated, service_role;
