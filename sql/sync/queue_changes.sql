-- Leaves items for process_sync_queue instead of applying them now; returns a status per item: pending, or what became
-- of it. The form of an item is looked at when it is processed, but for its id. An item that came before is left alone.
--
-- Errors: PT401 not_authenticated; PT400 invalid_client, invalid_changes, invalid_item; PT409 item_id_reused;
--         PT410 reset_required; PT413 batch_too_large; PT422 too_many_clients; PT429 queue_full

create or replace function sync.queue_changes(p_client_id uuid, p_changes jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_client  sync.clients;
    v_told_at timestamptz;
    v_reused  text;
begin
    perform sync._check_changes(p_changes);

    select max(i.processed_at) into v_told_at
    from sync.items as i
    where i.user_id = auth.uid() and i.client_id = p_client_id and i.is_in_inbox;

    v_client := sync._get_client(p_client_id, true);

    if exists (
        select from jsonb_array_elements(p_changes) as c (item)
        where sync._is_uuid(c.item ->> 'id') is not true or octet_length(c.item::text) > 65536
    ) then
        raise exception 'invalid_item'
            using errcode = 'PT400', detail = 'An item has no UUID as its id, or more than 65536 bytes.',
                  hint = 'Make a UUID for every item; an item has at most 64 kB.';
    end if;

    if (
        select count(*) from sync.items as i
        where i.user_id = v_client.user_id and i.status in ('pending', 'processing')
    ) + jsonb_array_length(p_changes) > 5000 then
        raise exception 'queue_full'
            using errcode = 'PT429', detail = 'At most 5000 items of a user wait.',
                  hint = 'Wait until some are processed, or use push_changes.';
    end if;

    insert into sync.items (
        user_id, client_id, item_id, table_name, record_id, operation, content, content_hash, status,
        queued_role, created_at
    )
    select v_client.user_id, v_client.client_id, (c.item ->> 'id')::uuid, left(c.item ->> 'table', 200),
        case when sync._is_uuid(c.item ->> 'record_id') then (c.item ->> 'record_id')::uuid end,
        case
            when c.item ? 'function' then 'call'
            when c.item ->> 'operation' in ('insert', 'update', 'delete') then c.item ->> 'operation'
        end,
        c.item, sha256(convert_to(c.item::text, 'UTF8')), 'pending', auth.role(),
        -- What was answered while it waited for the client, it was made without knowing of.
        least(now(), (
            select min(i.processed_at)
            from sync.items as i
            where i.user_id = v_client.user_id and i.client_id = v_client.client_id and i.is_in_inbox
                and i.processed_at > coalesce(v_told_at, '-infinity')
        ))
    from jsonb_array_elements(p_changes) with ordinality as c (item, position)
    order by c.position
    on conflict (user_id, client_id, item_id) do nothing;

    select i.item_id::text into v_reused
    from jsonb_array_elements(p_changes) as c (item)
    join sync.items as i
        on i.user_id = v_client.user_id and i.client_id = v_client.client_id and i.item_id = (c.item ->> 'id')::uuid
    where i.content_hash <> sha256(convert_to(c.item::text, 'UTF8'))
    limit 1;

    if found then
        raise exception 'item_id_reused'
            using errcode = 'PT409', detail = format('The id %s was used with another content.', v_reused),
                  hint = 'Make a new id for every change.';
    end if;

    update sync.clients as c
    set last_push_at = clock_timestamp(), last_seen_at = now(), due_at = least(c.due_at, clock_timestamp())
    where c.user_id = v_client.user_id and c.client_id = v_client.client_id;

    return jsonb_build_object('client_id', v_client.client_id, 'results', (
        select coalesce(jsonb_agg(jsonb_build_object('id', i.item_id, 'status', i.status) order by c.position), '[]')
        from jsonb_array_elements(p_changes) with ordinality as c (item, position)
        join sync.items as i
            on i.user_id = v_client.user_id and i.client_id = v_client.client_id and i.item_id = (c.item ->> 'id')::uuid
    ));
end;
$$;

comment on function sync.queue_changes(uuid, jsonb) is 'Leave items for process_sync_queue instead of applying them now.';

grant execute on function sync.queue_changes(uuid, jsonb) to authenticated;
