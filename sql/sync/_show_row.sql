-- What clients get of a row: its columns but for the hidden ones, and nothing of one that is marked as deleted.

create or replace function sync._show_row(p_table sync.tables, p_row jsonb)
returns jsonb
language sql
stable
return case
    when p_row is null or ((p_table).is_soft and p_row ->> 'deleted_at' is not null) then null
    else p_row - array(
        select k.name from jsonb_object_keys(p_row) as k (name) where not (p_table).columns ? k.name
    )
end;

comment on function sync._show_row(sync.tables, jsonb) is 'What clients get of a row.';
