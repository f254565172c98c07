-- Adds, changes, deletes or restores a row of a synced table, as app_api and under its policies; true where a row was
-- there to do it to. p_data holds columns that clients may set (sync._check_data).
--
-- A table with deleted_at is marked, by soft_delete where it is declared there, which takes along what belongs to the
-- record. updated_at and version are set where clients do not set them.
--
-- Errors: PT422 operation_not_allowed; and those of the table's constraints and policies

create or replace function sync._write_row(p_table sync.tables, p_operation text, p_record_id uuid, p_data jsonb)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_where text := format(
        't.%I = $2%s', p_table.key_column,
        case when p_table.owner_column is not null then format(' and t.%I = $3', p_table.owner_column) else '' end
    );
    v_names text;
    v_reads text;
    v_types text;
    v_marks text := '';
    v_count bigint;
begin
    -- An insert that meets a row becomes an update, a decision on a conflict any of the three.
    if not (case p_operation when 'restore' then 'insert' else p_operation end = any (p_table.operations)) then
        raise exception 'operation_not_allowed'
            using errcode = 'PT422', detail = format('Clients do not %s records of %s.', p_operation, p_table.table_name),
                  hint = 'list_synced_tables() names what they may do.';
    end if;

    select string_agg(quote_ident(k.name), ', ' order by k.name), string_agg('r.' || quote_ident(k.name), ', ' order by k.name),
        string_agg(format('%I %s', k.name, p_table.columns ->> k.name), ', ' order by k.name)
    into v_names, v_reads, v_types
    from jsonb_object_keys(p_data) as k (name);

    if p_table.has_stamp then
        v_marks := v_marks || ', updated_at = now()';
    end if;

    if p_table.has_count then
        v_marks := v_marks || ', version = t.version + 1';
    end if;

    if p_operation = 'insert' then
        execute format(
            'insert into %s (%I%s%s) select $2%s%s from %s',
            p_table.table_name, p_table.key_column, ', ' || quote_ident(p_table.owner_column), ', ' || v_names,
            case when p_table.owner_column is not null then ', $3' end, ', ' || v_names,
            case when v_types is null then '(select 1) as r' else format('jsonb_to_record($1) as r (%s)', v_types) end
        ) using p_data, p_record_id, auth.uid();
    elsif p_operation = 'update' then
        if v_names is null then
            return true;
        end if;

        execute format(
            'update %s as t set (%s) = (select %s from jsonb_to_record($1) as r (%s))%s where %s',
            p_table.table_name, v_names, v_reads, v_types, v_marks, v_where
        ) using p_data, p_record_id, auth.uid();
    elsif p_table.is_soft and sync._is_declared(p_table) then
        execute format('select soft_delete.%I($1, $2, $3)', case p_operation when 'delete' then '_delete' else '_restore' end)
        using p_table.table_name::regclass, p_record_id, case when p_table.owner_column is not null then auth.uid() end;

        return true;
    elsif p_table.is_soft then
        execute format(
            'update %s as t set deleted_at = %s%s where %s',
            p_table.table_name, case p_operation when 'delete' then 'now()' else 'null' end, v_marks, v_where
        ) using p_data, p_record_id, auth.uid();
    else
        execute format('delete from %s as t where %s', p_table.table_name, v_where) using p_data, p_record_id, auth.uid();
    end if;

    get diagnostics v_count = row_count;
    -- What is checked only when the transaction ends would undo the items of others.
    set constraints all immediate;

    return v_count > 0;
end;
$$;

comment on function sync._write_row(sync.tables, text, uuid, jsonb) is
    'Add, change, delete or restore a row of a synced table under its policies.';
