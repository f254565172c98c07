-- A synced table by schema.table, or by its bare name where only one has it.
--
-- Errors: PT404 table_not_synced

create or replace function sync._find_table(p_name text)
returns sync.tables
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tables sync.tables[];
begin
    select array_agg(t) into v_tables
    from sync.tables as t
    where t.is_enabled and to_regclass(t.table_name) is not null and (t.table_name = p_name or split_part(t.table_name, '.', 2) = p_name);

    if cardinality(v_tables) = 1 then
        return v_tables[1];
    end if;

    raise exception 'table_not_synced'
        using errcode = 'PT404',
              detail = format(
                  '%L is %s.', left(p_name, 130), case when v_tables is null then 'no synced table' else 'the name of several' end
              ),
              hint = 'list_synced_tables() names them, with their schemas.';
end;
$$;

comment on function sync._find_table(text) is 'A synced table by its name.';
