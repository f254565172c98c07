-- Applies what a client changed offline; returns an answer per item, in the same order (docs/sync.md).
--
-- What waits in the queue was made before: an item of the same record is to be sent again when that is done.
--
-- Each item has a subtransaction of its own: one that fails leaves the others unharmed, and waits in the client's inbox
-- with the server's copy. One that was answered before gets the same answer. Locks the client, so that a push that is
-- sent twice runs once, and the rows of the batch in the order of their keys.
--
-- Errors: PT401 not_authenticated; PT400 invalid_client, invalid_changes; PT409 snapshot_too_old; PT410 reset_required;
--         PT413 batch_too_large; PT422 too_many_clients

create or replace function sync.push_changes(p_client_id uuid, p_changes jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_client  sync.clients;
    v_stops   jsonb;
    v_answers jsonb;
begin
    perform core._require_fresh_snapshots();
    perform sync._check_changes(p_changes);
    v_client := sync._get_client(p_client_id, true);

    select coalesce(jsonb_object_agg(q.record, jsonb_build_object('id', q.item_id, 'status', 'retry')), '{}') into v_stops
    from (
        select distinct on (1) t.table_id || '/' || i.record_id as record, i.item_id
        from sync.items as i
        join sync.tables as t on i.table_name in (t.table_name, split_part(t.table_name, '.', 2))
        where i.user_id = v_client.user_id and i.client_id = v_client.client_id and i.status in ('pending', 'processing')
            and i.record_id is not null
            and not exists (
                select from jsonb_array_elements(p_changes) as c (item) where lower(c.item ->> 'id') = i.item_id::text
            )
        order by 1, i.position
    ) as q;

    v_answers := sync._process_items(v_client, p_changes, v_stops);

    update sync.clients as c
    set last_push_at = clock_timestamp(), last_seen_at = now()
    where c.user_id = v_client.user_id and c.client_id = v_client.client_id;

    return jsonb_build_object('client_id', v_client.client_id, 'results', v_answers);
end;
$$;

comment on function sync.push_changes(uuid, jsonb) is
    'Apply what a client changed offline; returns an answer per item, in the same order.';

grant execute on function sync.push_changes(uuid, jsonb) to authenticated;
