-- Applies what a client changed offline; returns an answer per item, in the same order (docs/sync.md).
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
    v_answers jsonb;
begin
    perform core._require_fresh_snapshots();
    perform sync._check_changes(p_changes);
    v_client := sync._get_client(p_client_id, true);

    v_answers := sync._process_items(v_client, p_changes);

    update sync.clients as c
    set last_push_at = clock_timestamp(), last_seen_at = now()
    where c.user_id = v_client.user_id and c.client_id = v_client.client_id;

    return jsonb_build_object('client_id', v_client.client_id, 'results', v_answers);
end;
$$;

comment on function sync.push_changes(uuid, jsonb) is
    'Apply what a client changed offline; returns an answer per item, in the same order.';

grant execute on function sync.push_changes(uuid, jsonb) to authenticated;
