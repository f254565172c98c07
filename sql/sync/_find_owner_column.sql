-- The column that says whose a row is: the one named, user_id or owner_user_id where none is; null for ''.
--
-- Errors: PT404 column_not_found

create or replace function sync._find_owner_column(p_table regclass, p_owner_column text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_column text;
begin
    if p_owner_column = '' then
        return null;
    end if;

    select a.attname into v_column
    from pg_attribute as a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
        and case when p_owner_column is null then a.attname in ('user_id', 'owner_user_id') else a.attname = p_owner_column end
    order by a.attname = 'user_id' desc
    limit 1;

    if v_column is null and p_owner_column is not null then
        raise exception 'column_not_found'
            using errcode = 'PT404', detail = format('%s has no uuid column %L.', p_table, p_owner_column),
                  hint = 'Name the column that holds the owner''s user id, or '''' for none.';
    end if;

    return v_column;
end;
$$;

comment on function sync._find_owner_column(regclass, text) is 'The column that says whose a row is.';
