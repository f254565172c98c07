-- The items of a batch with what can be said of them before any is applied. Plain is an item that may be applied
-- together with others (p_joint); those of one table and operation that follow each other are a segment.

create or replace function sync._list_steps(p_items jsonb, p_tables jsonb, p_joint text[])
returns sync.step[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    c_members constant text[] := '{id,table,record_id,operation,base_version,data,after}';
begin
    return (
        with items as (
            select i.position::integer as position, i.item, i.item ->> 'operation' as operation,
                case when sync._is_uuid(i.item ->> 'id') then lower(i.item ->> 'id') end as item_id,
                case when sync._is_uuid(i.item ->> 'record_id') then (i.item ->> 'record_id')::uuid end as record_id,
                -- The names of tables are there by number, too.
                case when p_tables ->> (i.item ->> 'table') ~ '^\d+$' then (p_tables ->> (i.item ->> 'table'))::integer end
                    as table_id,
                i.item::text as content
            from jsonb_array_elements(p_items) with ordinality as i (item, position)
        ),
        told as materialized (
            select i.*, i.table_id || '/' || i.record_id as record,
                encode(sha256(convert_to(i.content, 'UTF8')), 'hex') as hash,
                coalesce(i.table_id || '/' || i.operation = any (p_joint), false) and i.item ->> 'after' is null
                    and i.item_id is not null and i.record_id is not null and i.item - c_members = '{}'
                    and jsonb_typeof(i.item -> 'data') = 'object' and i.item -> 'data' <> '{}'
                    and octet_length(i.content) <= 65536
                    and coalesce(jsonb_typeof(i.item -> 'base_version'), 'null') in ('number', 'null')
                    and coalesce(i.item ->> 'base_version' ~ '^\d{1,18}$', true)
                as is_plain
            from items as i
        ),
        placed as (
            select t.*,
                coalesce(t.is_plain and lag(t.is_plain) over in_order and lag(t.table_id) over in_order = t.table_id
                    and lag(t.operation) over in_order = t.operation, false) as is_continued,
                greatest(
                    case when t.record is not null then lag(t.position) over of_record end,
                    case when t.item_id is not null then lag(t.position) over of_item end
                ) as previous,
                lead(t.position) over of_record is not null as is_followed,
                lead(t.position) over of_item is not null
                    or t.item_id = any (array(select lower(a.item ->> 'after') from items as a where a.item ? 'after'))
                    as is_awaited
            from told as t
            window in_order as (order by t.position), of_record as (partition by t.record order by t.position),
                of_item as (partition by t.item_id order by t.position)
        )
        select array_agg(
            row(
                p.position, p.item, p.item_id, p.hash, p.table_id, p.record_id, p.record, p.operation, p.is_plain,
                p.segment, p.previous, p.is_followed, p.is_awaited
            )::sync.step
            order by p.position
        )
        from (select p.*, count(*) filter (where not p.is_continued) over (order by p.position) as segment from placed as p) as p
    );
end;
$$;

comment on function sync._list_steps(jsonb, jsonb, text[]) is
    'The items of a batch with what can be said of them before any is applied.';
