-- The answers of items that were applied together, in their order, for sync._store_answers: item, hash, answer, table_id.

create or replace function sync._answer_together(p_table sync.tables, p_steps sync.step[])
returns jsonb[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        select array_agg(
            jsonb_build_object('item', s.item, 'hash', s.hash, 'table_id', s.table_id, 'answer', jsonb_build_object(
                'id', s.item_id, 'status', 'applied', 'is_replay', false, 'table', p_table.table_name,
                'record_id', s.record_id, 'operation', s.operation, 'version', r.version
            ))
            order by s.position
        )
        from unnest(p_steps) as s
        left join sync.records as r
            on r.owner_user_id = case when p_table.owner_column is null then sync._shared_owner() else auth.uid() end
            and r.table_id = p_table.table_id and r.record_id = s.record_id
    );
end;
$$;

comment on function sync._answer_together(sync.tables, sync.step[]) is 'The answers of items that were applied together.';
