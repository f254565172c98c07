-- What is known of items that a batch holds or comes after: hash, status, answer and position
-- by id.

create or replace function sync._find_answers(p_client sync.clients, p_items jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        select coalesce(jsonb_object_agg(i.item_id, jsonb_build_object(
            'hash', encode(i.content_hash, 'hex'), 'status', i.status, 'answer', i.answer, 'position', i.position
        )), '{}')
        from sync.items as i
        where i.user_id = p_client.user_id and i.client_id = p_client.client_id and i.item_id = any (array(
            select m.id::uuid
            from jsonb_array_elements(p_items) as c (item)
            cross join lateral (values (c.item ->> 'id'), (c.item ->> 'after')) as m (id)
            where sync._is_uuid(m.id)
        ))
    );
end;
$$;

comment on function sync._find_answers(sync.clients, jsonb) is 'What is known of items that a batch holds or comes after.';
