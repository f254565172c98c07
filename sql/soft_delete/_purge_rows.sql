-- Removes up to so many records of an act that is locked, children before parents, and none that something still refers
-- to; answers how many. Runs as app_owner, who owns the tables.

create or replace function soft_delete._purge_rows(p_deletion soft_delete.deletions, p_limit integer)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table_name text;
    v_references text;
    v_done       integer := 0;
    v_count      integer;
begin
    for v_table_name in
        select t.table_name
        from soft_delete.tables as t
        where p_deletion.record_counts ? t.table_name
        order by t.level desc, t.table_name
    loop
        v_references := soft_delete._write_references(v_table_name);

        -- Again, because children may lie in the same table.
        loop
            execute format(
                'delete from %1$s as t where t.ctid = any (array(select t.ctid from %1$s as t '
                'where t.deletion_id = $1 and t.deleted_at = $2%2$s limit $3 for update))',
                v_table_name, v_references
            ) using p_deletion.deletion_id, p_deletion.deleted_at, p_limit - v_done;
            get diagnostics v_count = row_count;
            v_done := v_done + v_count;
            exit when v_count = 0 or v_done >= p_limit;
        end loop;
    end loop;

    return v_done;
end;
$$;

comment on function soft_delete._purge_rows(soft_delete.deletions, integer) is
    'Remove records of an act for good, children before parents.';
