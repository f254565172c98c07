-- The answer of an item that must not be tried, since an earlier one that it was made on top of was not applied; null
-- where nothing stands in the way. One that was queued after it is as good as unknown. p_stop is the earlier one of
-- its record in the batch, p_known what is known of items.

create or replace function sync._find_stop(p_item jsonb, p_stop jsonb, p_known jsonb)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_after  text := lower(p_item ->> 'after');
    v_stop   jsonb := nullif(p_stop, 'null');
    v_status text;
begin
    if v_stop is null and sync._is_uuid(v_after) then
        v_status := p_known #>> array[v_after, 'status'];

        if v_status is distinct from 'applied' then
            v_stop := jsonb_build_object('id', v_after, 'status', case
                -- Of those that wait for each other, none would ever be tried.
                when v_status in ('pending', 'processing')
                    and (p_known #>> array[v_after, 'position'])::bigint
                        >= (p_known #>> array[lower(p_item ->> 'id'), 'position'])::bigint then 'unknown'
                when v_status in ('pending', 'processing', 'retry') then 'retry'
                else coalesce(v_status, 'unknown')
            end);
        end if;
    end if;

    return case
        when v_stop is null then null
        when v_stop ->> 'status' = 'unknown' then jsonb_build_object(
            'status', 'rejected', 'code', 'earlier_item_unknown', 'sqlstate', 'PT409', 'message', 'earlier_item_unknown',
            'detail', format('The server has no item %s of this client.', v_after), 'blocked_by', v_after,
            'hint', 'Send the item that it comes after before it.'
        )
        else jsonb_build_object(
            'status', case v_stop ->> 'status' when 'retry' then 'retry' else 'rejected' end,
            'code', 'earlier_item_failed', 'sqlstate', 'PT409', 'message', 'earlier_item_failed',
            'detail', format('The item %s, which comes before, was not applied: %s.', v_stop ->> 'id', v_stop ->> 'status'),
            'hint', 'Take the server''s copy over, and make the change anew from it.', 'blocked_by', v_stop -> 'id'
        )
    end;
end;
$$;

comment on function sync._find_stop(jsonb, jsonb, jsonb) is
    'The answer of an item that must not be tried; null where nothing stands in the way.';
