-- The answers of a batch with the server's copies, as they are when all is done: one look at each table.

create or replace function sync._add_copies(p_answers jsonb[])
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_table  record;
    v_found  uuid[];
    v_rows   jsonb[];
    v_keys   text[];
    v_values jsonb[];
    v_copies jsonb[] := '{}';
    v_places text[] := '{}';
begin
    for v_table in
        select t.*, a.record_ids, case when t.owner_column is null then sync._shared_owner() else auth.uid() end as owner_user_id
        from (
            select u.answer ->> 'table' as table_name, array_agg(distinct (u.answer ->> 'record_id')::uuid) as record_ids
            from unnest(p_answers) as u (answer)
            where u.answer ->> 'record_id' is not null
            group by 1
        ) as a
        join sync.tables as t using (table_name)
        where t.is_enabled and to_regclass(t.table_name) is not null
    loop
        begin
            execute format(
                'select array_agg(t.%2$I), array_agg(to_jsonb(t.*)) from %1$s as t where t.%2$I = any ($1)%3$s',
                v_table.table_name, v_table.key_column,
                case when v_table.owner_column is not null then format(' and t.%I = $2', v_table.owner_column) else '' end
            ) into v_found, v_rows using v_table.record_ids, auth.uid();
        exception when insufficient_privilege or undefined_table or undefined_column then
            continue; -- app_api may not read this table any more, or it was changed: each item says so
        end;

        -- Of a table without owners the state says nothing about whether the caller may know.
        select array_agg(v_table.table_name || '/' || i.record_id), array_agg(jsonb_build_object(
            'version', case when t.record_id is not null or v_table.owner_column is not null then r.version end,
            'is_deleted', case
                when t.record_id is null and (v_table.owner_column is null or r.record_id is null) then null
                else t.record_id is null or v_table.is_soft and t.document ->> 'deleted_at' is not null
            end,
            'row', case when not v_table.is_soft or t.document ->> 'deleted_at' is null then t.document - h.columns end
        ))
        into v_keys, v_values
        from unnest(v_table.record_ids) as i (record_id)
        cross join (
            select array(
                select a.attname::text from pg_attribute as a
                where a.attrelid = v_table.table_name::regclass and a.attnum > 0 and not v_table.columns ? a.attname::text
            ) as columns
        ) as h
        left join unnest(v_found, v_rows) as t (record_id, document) using (record_id)
        left join sync.records as r
            on r.owner_user_id = v_table.owner_user_id and r.table_id = v_table.table_id and r.record_id = i.record_id;

        v_places := v_places || v_keys;
        v_copies := v_copies || v_values;
    end loop;

    return (
        select coalesce(jsonb_agg(a.answer || coalesce(c.copy, '{}') order by a.position), '[]')
        from unnest(p_answers) with ordinality as a (answer, position)
        left join unnest(v_places, v_copies) as c (place, copy)
            on c.place = a.answer ->> 'table' || '/' || (a.answer ->> 'record_id')
    );
end;
$$;

comment on function sync._add_copies(jsonb[]) is 'The answers of a batch with the server''s copies.';
