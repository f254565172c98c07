-- A client's items that were rejected or met a conflict and are not dismissed, the oldest first; p_after is the item_id
-- of the last one of the page before. Each is the answer as it was given, with what the client had sent (item); an open
-- conflict leaves when it is resolved.
--
-- Errors: PT401 not_authenticated; PT400 invalid_limit

create or replace function sync.list_inbox(p_client_id uuid, p_limit integer default 100, p_after uuid default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    perform core._check_limit(p_limit);

    return (
        select coalesce(jsonb_agg(m.entry order by m.position), '[]')
        from (
            select i.position, i.answer || jsonb_build_object(
                'item', i.content, 'created_at', i.created_at, 'processed_at', i.processed_at
            ) as entry
            from sync.items as i
            where i.user_id = v_user_id and i.client_id = p_client_id and i.is_in_inbox
                and i.position > coalesce((
                    select a.position
                    from sync.items as a
                    where a.user_id = v_user_id and a.client_id = p_client_id and a.item_id = p_after
                ), 0)
            order by i.position
            limit p_limit
        ) as m
    );
end;
$$;

comment on function sync.list_inbox(uuid, integer, uuid) is
    'A client''s items that were rejected or met a conflict and are not dismissed, the oldest first.';

grant execute on function sync.list_inbox(uuid, integer, uuid) to authenticated;
