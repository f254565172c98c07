-- The first of a run of plain items (one table, one operation, different records) that meet nothing: no answer, no
-- earlier failure, no change that the client has not seen, no row where one is inserted, no column that clients do not
-- set. The first that does ends the run. Grouped by the columns that they set: item_count, columns, rows, and items
-- (each record's, for sync.records__track). Inserts are of the same columns.

create or replace function sync._choose_steps(
    p_table  sync.tables,
    p_client sync.clients,
    p_steps  sync.step[],
    p_rows   jsonb,
    p_known  jsonb,
    p_stops  jsonb
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_operation text := p_steps[1].operation;
    v_owner     uuid := case when p_table.owner_column is null then sync._shared_owner() else auth.uid() end;
begin
    return (
        with looked as (
            select s.position, s.item_id, s.record, d.data, array(select jsonb_object_keys(d.data)) as columns,
                jsonb_build_object(p_table.key_column, s.record_id) as key,
                not p_stops ? s.record and d.data - p_table.writable = '{}' and d.data <> '{}'
                    and (not p_known ? s.item_id or (
                        p_known #>> array[s.item_id, 'hash'] = s.hash
                        and jsonb_typeof(p_known #> array[s.item_id, 'answer']) is distinct from 'object'
                    ))
                    and case
                        when v_operation = 'insert' then p_rows -> s.record = 'null'
                        else jsonb_typeof(p_rows -> s.record) = 'object' and s.item ->> 'base_version' is not null
                            and not (p_table.is_soft and p_rows #>> array[s.record, 'deleted_at'] is not null)
                            and r.version is not null
                    end
                    and (b.base_version = coalesce(r.version, 0) or (
                        b.base_version < r.version and b.base_version >= r.streak_start
                        and r.client_number = p_client.client_number
                    )) as is_free
            from unnest(p_steps) as s
            cross join lateral (
                select case when lower(s.item #>> array['data', p_table.key_column]) = s.record_id::text
                        then (s.item -> 'data') - p_table.key_column else s.item -> 'data' end as data
            ) as k
            cross join lateral (
                select case when lower(k.data ->> p_table.owner_column) = auth.uid()::text
                        then k.data - p_table.owner_column else k.data end as data
            ) as d
            cross join lateral (select coalesce((s.item ->> 'base_version')::bigint, 0) as base_version) as b
            left join sync.records as r
                on r.owner_user_id = v_owner and r.table_id = p_table.table_id and r.record_id = s.record_id
        ),
        chosen as (
            select l.*, bool_and(l.is_free is true and (v_operation = 'update' or l.columns = l.first_columns))
                over (order by l.position) as is_chosen
            from (select l.*, first_value(l.columns) over (order by l.position) as first_columns from looked as l) as l
        ),
        grouped as (
            select min(c.position) as position, count(*) as item_count, c.columns,
                jsonb_agg(c.data || c.key order by c.position) as rows, jsonb_object_agg(c.record, c.item_id) as items
            from chosen as c
            where c.is_chosen
            group by c.columns
        )
        select coalesce(jsonb_agg(to_jsonb(g) order by g.position), '[]')
        from grouped as g
    );
end;
$$;

comment on function sync._choose_steps(sync.tables, sync.clients, sync.step[], jsonb, jsonb, jsonb) is
    'The first of a run of plain items that meet nothing.';
