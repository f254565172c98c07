-- Items and their states, in the words of document 002. Row-level security of the items binds
-- app_api, whose view it is: users see their own.

create or replace view sync.queue_items
with (security_barrier)
as
select
    i.item_id as id,
    i.user_id,
    i.client_id,
    i.table_name,
    i.record_id,
    i.operation,
    coalesce(i.content -> 'data', i.content -> 'arguments') as data,
    case i.status
        when 'applied' then 'completed'
        when 'rejected' then 'failed'
        else i.status
    end as status,
    i.created_at,
    i.processed_at,
    case when i.content ->> 'base_version' ~ '^\d{1,18}$' then (i.content ->> 'base_version')::bigint else 1 end as version,
    i.position
from sync.items as i;

comment on view sync.queue_items is 'Items that clients sent: pending, processing, completed, failed or conflict.';
