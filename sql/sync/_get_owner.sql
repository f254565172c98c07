-- Whose a row of a synced table is.

create or replace function sync._get_owner(p_table sync.tables, p_row jsonb)
returns uuid
language sql
immutable
return case
    when (p_table).owner_column is null then '00000000-0000-0000-0000-000000000000'::uuid
    -- A row that belongs to nobody is nobody's: not one that all may see.
    else coalesce((p_row ->> (p_table).owner_column)::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
end;

comment on function sync._get_owner(sync.tables, jsonb) is 'Whose a row of a synced table is.';
