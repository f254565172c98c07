-- Makes the partitions that every registered table will need next, and answers how many were made and, by table,
-- why it failed. A table that fails does not keep the others from theirs; it is a warning, too.

create or replace function core._try_partitions(p_now timestamptz)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table      text;
    v_made_count integer := 0;
    v_failed     jsonb := '{}';
begin
    for v_table in
        select t.table_name
        from core.partitioned_tables as t
        order by t.registered_at nulls first, t.table_name
    loop
        begin
            v_made_count := v_made_count + core._create_partitions_of(v_table, p_now);
        exception when others then
            v_failed := v_failed || jsonb_build_object(v_table, sqlerrm);
            raise warning 'partitions_not_made'
                using detail = format('%s: %s', v_table, sqlerrm),
                      hint = 'The other tables have theirs; mend this one and call core.create_partitions().';
        end;
    end loop;

    return jsonb_build_object('made', v_made_count, 'failed', v_failed);
end;
$$;

comment on function core._try_partitions(timestamptz) is
    'Make the partitions that are needed next; how many were missing, and which tables failed.';
