-- Of queued items: the earlier ones of their records that were not applied, and that their client could not know of when
-- it queued them; {id, status} by table_id/record_id, the first of each. What is dismissed is known.

create or replace function sync._find_stops(p_user_id uuid, p_client_id uuid, p_item_ids uuid[])
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(jsonb_object_agg(s.record, s.stop), '{}')
        from (
            select distinct on (1) t.table_id || '/' || f.record_id as record,
                jsonb_build_object('id', f.item_id, 'status', f.status) as stop
            from sync.items as i
            join sync.items as f
                on f.user_id = i.user_id and f.client_id = i.client_id and f.is_in_inbox and f.record_id = i.record_id
                    and f.position < i.position and f.processed_at >= i.created_at
            join sync.tables as t on f.table_name in (t.table_name, split_part(t.table_name, '.', 2))
            where i.user_id = p_user_id and i.client_id = p_client_id and i.item_id = any (p_item_ids)
            order by 1, f.position
        ) as s
    );
end;
$$;

comment on function sync._find_stops(uuid, uuid, uuid[]) is
    'Of queued items: the earlier ones of their records that were not applied.';
