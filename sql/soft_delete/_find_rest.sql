-- What is left of an act after everything that nothing refers to was removed; null where nothing is.

create or replace function soft_delete._find_rest(p_deletion soft_delete.deletions)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table soft_delete.tables;
    v_id    uuid;
begin
    for v_table in
        select t.* from soft_delete.tables as t where p_deletion.record_counts ? t.table_name order by t.level desc
    loop
        execute format(
            'select t.%I from %s as t where t.deletion_id = $1 and t.deleted_at = $2 limit 1',
            v_table.record_column, v_table.table_name
        ) into v_id using p_deletion.deletion_id, p_deletion.deleted_at;

        if v_id is not null then
            return format('Something refers to %s of %s.', v_id, v_table.table_name);
        end if;
    end loop;

    return null;
end;
$$;

comment on function soft_delete._find_rest(soft_delete.deletions) is 'What is left of an act that was purged.';
