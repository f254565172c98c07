-- What is wrong with the members of an item; null where nothing is. One expression without subqueries, so that a query
-- over a batch takes it in.

create or replace function sync._find_problem(p_item jsonb)
returns text
language sql
immutable
return case
    when sync._is_uuid(p_item ->> 'id') is not true then 'id is no UUID'
    when not sync._is_uuid(p_item ->> 'after') then 'after is no UUID'
    when p_item ? 'function' and p_item - '{id,function,arguments,after}'::text[] <> '{}'
        then 'a call has id, function, arguments and after'
    when p_item ? 'function' and jsonb_typeof(p_item -> 'function') <> 'string' then 'function is no name'
    when p_item ? 'function' and coalesce(jsonb_typeof(p_item -> 'arguments'), 'object') not in ('object', 'null')
        then 'arguments are no object'
    when p_item ? 'function' then null
    when p_item - '{id,table,record_id,operation,base_version,data,after}'::text[] <> '{}'
        then 'a change has id, table, record_id, operation, base_version, data and after'
    when jsonb_typeof(p_item -> 'table') is distinct from 'string' then 'table is no name'
    when sync._is_uuid(p_item ->> 'record_id') is not true then 'record_id is no UUID'
    when (p_item ->> 'operation' in ('insert', 'update', 'delete')) is not true
        then 'operation is not insert, update or delete'
    when coalesce(jsonb_typeof(p_item -> 'base_version'), 'null') not in ('number', 'null')
        or p_item ->> 'base_version' !~ '^\d{1,18}$' then 'base_version is no whole number'
    when p_item ->> 'operation' <> 'delete' and jsonb_typeof(p_item -> 'data') is distinct from 'object'
        then 'data is no object'
    when p_item ->> 'operation' = 'update' and p_item -> 'data' = '{}' then 'data is empty'
    when p_item ->> 'operation' = 'delete' and coalesce(p_item -> 'data', 'null') not in ('null', '{}')
        then 'a delete has no data'
end;

comment on function sync._find_problem(jsonb) is 'What is wrong with the members of an item.';
