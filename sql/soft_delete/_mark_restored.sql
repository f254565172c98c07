-- Brings back what has the id of an act that is locked: parents first, as the guards of their children ask for.
--
-- Whether a parent outside of the act is there is for the guards, which lock it: the error is theirs. Constraints speak as
-- well, where something else has taken the place meanwhile; then nothing comes back. Runs as app_owner.
--
-- Errors: PT409 parent_deleted

create or replace function soft_delete._mark_restored(p_deletion soft_delete.deletions)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table soft_delete.tables;
    v_roots text;
    v_count bigint;
begin
    for v_table in
        select t.*
        from soft_delete.tables as t
        where p_deletion.record_counts ? t.table_name
        order by t.level, t.table_name
    loop
        -- Among records of one table: those first whose parent is not part of the act any more. The parent is looked up by
        -- its key: statistics do not know yet how many rows the act has, and an index of it would be read for each row.
        v_roots := (
            select string_agg(
                format(
                    ' and not exists (select from %s as p where p.deletion_id is not distinct from $3 and %s)',
                    l.parent_table,
                    (
                        select string_agg(format('t.%I = p.%I', j.child_column, j.parent_column), ' and ')
                        from unnest(l.child_columns, l.parent_columns) as j (child_column, parent_column)
                    )
                ), ''
            )
            from soft_delete.links as l
            where l.child_table = v_table.table_name and l.parent_table = v_table.table_name
        );

        loop
            execute format(
                'update %s as t set %s where t.deletion_id = $3 and t.deleted_at = $4%s',
                v_table.table_name, soft_delete._write_mark(v_table), v_roots
            ) using null::uuid, null::timestamptz, p_deletion.deletion_id, p_deletion.deleted_at;
            get diagnostics v_count = row_count;
            exit when v_count = 0 or v_roots is null;
        end loop;
    end loop;

    update soft_delete.deletions as d
    set restored_at = clock_timestamp(), restored_by = auth.uid(), purge_at = clock_timestamp() + interval '30 days'
    where d.deletion_id = p_deletion.deletion_id;
end;
$$;

comment on function soft_delete._mark_restored(soft_delete.deletions) is 'Bring back what went with an act.';

grant execute on function soft_delete._mark_restored(soft_delete.deletions) to app_api;
