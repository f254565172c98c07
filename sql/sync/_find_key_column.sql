-- The uuid column that is a table's primary key, alone or together with the owner's.
--
-- Errors: PT422 key_not_suitable

create or replace function sync._find_key_column(p_table regclass, p_owner_column text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns text[];
begin
    select array_agg(a.attname::text) into v_columns
    from pg_index as i
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where i.indrelid = p_table and i.indisprimary and a.atttypid = 'uuid'::regtype
        and a.attname is distinct from p_owner_column
    having max(i.indnkeyatts) = 1 or max(i.indnkeyatts) = 2 and exists (
        select
        from pg_index as k
        join pg_attribute as o on o.attrelid = k.indrelid and o.attnum = any (k.indkey)
        where k.indrelid = p_table and k.indisprimary and o.attname = p_owner_column
    );

    if v_columns is null or cardinality(v_columns) <> 1 then
        raise exception 'key_not_suitable'
            using errcode = 'PT422', detail = format('The primary key of %s is not one uuid.', p_table),
                  hint = 'A client makes ids without asking: the key is a uuid column, perhaps together with the owner''s.';
    end if;

    return v_columns[1];
end;
$$;

comment on function sync._find_key_column(regclass, text) is 'The uuid column that is a table''s primary key.';
