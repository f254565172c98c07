-- What clients that work offline sent, and its state, as document 002 has it: sync.queue_items. Users see their own
-- (row-level security binds app_api, whose view it is), services and DBAs all.

create or replace view public.sync_queue
with (security_barrier)
as
select
    q.id,
    q.user_id,
    q.table_name,
    q.record_id,
    q.operation,
    q.data,
    q.status,
    q.created_at,
    q.processed_at,
    q.version
from sync.queue_items as q;

comment on view public.sync_queue is 'Version 1: see sync.list_sync_queue.';

grant select on public.sync_queue to authenticated, service_role;
