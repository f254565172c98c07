-- Adds or changes rows of a synced table by one statement, as app_api and under its policies; returns how many. What
-- sync._write_row does for one, for several that set the same columns. Each of p_rows holds the key and the columns.

create or replace function sync._write_rows(p_table sync.tables, p_operation text, p_columns text[], p_rows jsonb)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_names text;
    v_reads text;
    v_types text;
    v_sets  text;
    v_count bigint;
begin
    select string_agg(', ' || quote_ident(c.name), ''), string_agg(', r.' || quote_ident(c.name), ''),
        string_agg(format(', %I %s', c.name, p_table.columns ->> c.name), ''),
        string_agg(format('%1$I = r.%1$I', c.name), ', ')
    into v_names, v_reads, v_types, v_sets
    from unnest(p_columns) as c (name);

    if p_operation = 'insert' then
        execute format(
            'insert into %1$s (%2$I%3$s%4$s) select r.%2$I%5$s%6$s from jsonb_to_recordset($1) as r (%2$I uuid%7$s)',
            p_table.table_name, p_table.key_column, ', ' || quote_ident(p_table.owner_column), v_names,
            case when p_table.owner_column is not null then ', $2' end, v_reads, v_types
        ) using p_rows, auth.uid();
    else
        execute format(
            'update %1$s as t set %2$s%3$s%4$s from jsonb_to_recordset($1) as r (%5$I uuid%6$s) where t.%5$I = r.%5$I%7$s',
            p_table.table_name, v_sets,
            case when p_table.has_stamp then ', updated_at = now()' end,
            case when p_table.has_count then ', version = t.version + 1' end,
            p_table.key_column, v_types,
            case when p_table.owner_column is not null then format(' and t.%I = $2', p_table.owner_column) end
        ) using p_rows, auth.uid();
    end if;

    get diagnostics v_count = row_count;
    -- What is checked only when the transaction ends would undo the items of others.
    set constraints all immediate;

    return v_count;
end;
$$;

comment on function sync._write_rows(sync.tables, text, text[], jsonb) is
    'Add or change rows of a synced table by one statement.';
