-- Removes for good what was deleted long enough ago: up to so many records, oldest acts first; answers how many, and acts
-- that are done with count as well. 0: nothing is due.
--
-- An act is locked, and from its first record on it cannot be restored; one that is being restored is left. Where
-- something still refers to a record the act is put off for a day, with the reason in its row. One that took records
-- of a table that is not declared any more stays as it is. Runs as app_owner.

create or replace function soft_delete._purge(p_limit integer, p_now timestamptz)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deletion soft_delete.deletions;
    v_done     integer := 0;
    v_count    integer;
    v_problem  text;
begin
    while v_done < p_limit loop
        select d.* into v_deletion
        from soft_delete.deletions as d
        where d.purge_at <= p_now and not exists (
            select
            from jsonb_object_keys(d.record_counts) as k (table_name)
            where not exists (select from soft_delete.tables as t where t.table_name = k.table_name)
        )
        order by d.purge_at
        limit 1
        for update skip locked;

        exit when not found;

        v_problem := null;
        v_count := 0;

        if v_deletion.restored_at is null then
            begin
                v_count := soft_delete._purge_rows(v_deletion, p_limit - v_done);
            exception when foreign_key_violation or restrict_violation then
                get stacked diagnostics v_problem = pg_exception_detail;
            end;

            v_done := v_done + v_count;

            if v_done >= p_limit then
                update soft_delete.deletions as d
                set purging_at = coalesce(d.purging_at, clock_timestamp())
                where d.deletion_id = v_deletion.deletion_id;
                exit;
            end if;

            v_problem := coalesce(v_problem, soft_delete._find_rest(v_deletion));
        end if;

        if v_problem is null then
            delete from soft_delete.deletions as d where d.deletion_id = v_deletion.deletion_id;
            v_done := v_done + 1;
        else
            update soft_delete.deletions as d
            set purge_at = p_now + interval '1 day', problem = v_problem,
                purging_at = coalesce(d.purging_at, case when v_count > 0 then clock_timestamp() end)
            where d.deletion_id = v_deletion.deletion_id;
        end if;
    end loop;

    return v_done;
end;
$$;

comment on function soft_delete._purge(integer, timestamptz) is 'Remove for good what was deleted long enough ago.';

grant execute on function soft_delete._purge(integer, timestamptz) to app_api;
