-- Stores what the items of a batch got, and the conflicts that they met. Each of p_new has item, hash, answer and
-- table_id. What is to be sent again leaves nothing, but that a queued item was tried.

create or replace function sync._store_answers(p_client sync.clients, p_new jsonb[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    insert into sync.items as i (
        user_id, client_id, item_id, table_name, record_id, operation, content, content_hash, status, answer,
        processed_at, is_in_inbox
    )
    select p_client.user_id, p_client.client_id, (n.answer ->> 'id')::uuid, left(n.answer ->> 'table', 200),
        (n.answer ->> 'record_id')::uuid,
        case
            when n.item ? 'function' then 'call'
            when n.item ->> 'operation' in ('insert', 'update', 'delete') then n.item ->> 'operation'
        end,
        case when octet_length(n.item::text) > 65536 then jsonb_build_object('id', n.answer -> 'id') else n.item end,
        decode(n.hash, 'hex'), n.answer ->> 'status', n.answer - '{server_version,server_data}'::text[], clock_timestamp(),
        n.answer ->> 'status' <> 'applied'
    from unnest(p_new) with ordinality as u (entry, position)
    cross join lateral (select u.entry -> 'item', u.entry -> 'answer', u.entry ->> 'hash') as n (item, answer, hash)
    where n.answer ->> 'status' <> 'retry'
    order by u.position
    on conflict (user_id, client_id, item_id) do update
    set status = excluded.status, answer = excluded.answer, processed_at = excluded.processed_at,
        is_in_inbox = excluded.is_in_inbox, next_try_at = null, last_problem = null;

    insert into sync.conflicts (
        user_id, conflict_id, client_id, item_id, table_id, table_name, record_id, operation, fields, base_version,
        server_version, client_data, server_data, resolution, resolved_version, resolved_at
    )
    select p_client.user_id, (n.answer ->> 'conflict_id')::uuid, p_client.client_id, (n.answer ->> 'id')::uuid,
        (u.entry ->> 'table_id')::integer, n.answer ->> 'table', (n.answer ->> 'record_id')::uuid, n.item ->> 'operation',
        array(select jsonb_array_elements_text(n.answer -> 'fields')), (n.item ->> 'base_version')::bigint,
        (n.answer ->> 'server_version')::bigint, n.item -> 'data', nullif(n.answer -> 'server_data', 'null'),
        n.answer ->> 'resolution',
        case when n.answer ->> 'resolution' is not null then (n.answer ->> 'version')::bigint end,
        case when n.answer ->> 'resolution' is not null then now() end
    from unnest(p_new) as u (entry)
    cross join lateral (select u.entry -> 'item', u.entry -> 'answer') as n (item, answer)
    where n.answer ? 'conflict_id';

    -- What there was no time for was not tried; nor was what waits for another one, which it looks for again in a second.
    update sync.items as i
    set status = 'processing', attempt_count = i.attempt_count + a.is_tried::integer,
        next_try_at = clock_timestamp()
            + case when a.is_tried then least(power(2, i.attempt_count), 3600) else 1 end * interval '1 second',
        last_problem = left(coalesce(a.answer ->> 'code', '') || ': ' || coalesce(a.answer ->> 'message', ''), 1000)
    from (
        select distinct on (r.item_id) r.item_id, r.answer, not r.answer ? 'blocked_by' as is_tried
        from (select (u.entry #>> '{answer,id}')::uuid as item_id, u.entry -> 'answer' as answer from unnest(p_new) as u (entry)) as r
        where r.answer ->> 'status' = 'retry' and r.answer ->> 'code' <> 'batch_timed_out'
    ) as a
    where i.user_id = p_client.user_id and i.client_id = p_client.client_id and i.status in ('pending', 'processing')
        and i.item_id = a.item_id;
end;
$$;

comment on function sync._store_answers(sync.clients, jsonb[]) is
    'Store what the items of a batch got, and the conflicts that they met.';
