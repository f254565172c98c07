-- The caller's items in the order they came, with their states: pending, processing (tried, and to be tried again),
-- completed, failed, conflict. p_after is the id of the last one of the page before.
--
-- Errors: PT401 not_authenticated; PT400 invalid_limit, invalid_status

create or replace function sync.list_sync_queue(
    p_client_id uuid default null,
    p_status    text default null,
    p_limit     integer default 100,
    p_after     uuid default null
)
returns setof sync.queue_item
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    perform core._check_limit(p_limit);

    if p_status not in ('pending', 'processing', 'completed', 'failed', 'conflict') then
        raise exception 'invalid_status'
            using errcode = 'PT400', detail = format('%L is none.', left(p_status, 40)),
                  hint = 'One of pending, processing, completed, failed, conflict.';
    end if;

    return query
    select q.id, q.user_id, q.client_id, q.table_name, q.record_id, q.operation, q.data, q.status, q.created_at,
        q.processed_at, q.version
    from sync.queue_items as q
    where q.user_id = v_user_id and (p_client_id is null or q.client_id = p_client_id)
        and (p_status is null or q.status = p_status)
        and q.position > coalesce((
            select max(a.position) from sync.items as a where a.user_id = v_user_id and a.item_id = p_after
        ), 0)
    order by q.position
    limit p_limit;
end;
$$;

comment on function sync.list_sync_queue(uuid, text, integer, uuid) is
    'The caller''s items in the order they came, with their states.';

grant execute on function sync.list_sync_queue(uuid, text, integer, uuid) to authenticated;
