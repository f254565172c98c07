-- The declaration of a table, by its name with or without the schema. What is not declared is not there: no other
-- name ever becomes a part of a statement.
--
-- Errors: PT404 table_not_enabled; PT409 table_name_ambiguous

create or replace function soft_delete._find_table(p_table_name text)
returns soft_delete.tables
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found soft_delete.tables[];
begin
    select array_agg(t) into v_found
    from soft_delete.tables as t
    where t.table_name = p_table_name or split_part(t.table_name, '.', 2) = p_table_name;

    if v_found is null then
        raise exception 'table_not_enabled'
            using errcode = 'PT404',
                  detail = format('Records of %s cannot be deleted and restored.', coalesce(left(p_table_name, 100), 'null')),
                  hint = 'Name a table that soft_delete.enable declared, as schema.table.';
    end if;

    if cardinality(v_found) > 1 then
        raise exception 'table_name_ambiguous'
            using errcode = 'PT409',
                  detail = format('%s is the name of several tables.', p_table_name),
                  hint = 'Write schema.table.';
    end if;

    return v_found[1];
end;
$$;

comment on function soft_delete._find_table(text) is 'The declaration of a table, by its name with or without the schema.';
