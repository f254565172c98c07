-- Brings back a deleted record and what went with it, in the act that took it, and nothing that was deleted before;
-- answers the act's id. For functions of other modules, which act for their caller: the policies of the table decide.
--
-- Locks the act first (so that a purge leaves it), then the record, then what went with it, parents before children.
--
-- Errors: PT400 record_id_missing; PT404 table_not_enabled, record_not_found;
--         PT409 record_not_deleted, record_ambiguous, parent_deleted, record_in_use,
--         snapshot_too_old; PT410 deletion_purged

create or replace function soft_delete._restore(
    p_table     regclass,
    p_record_id uuid,
    p_owner_id  uuid default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table       soft_delete.tables := soft_delete._find_table(p_table::text);
    v_deletion_id uuid;
    v_record      record;
    v_deletion    soft_delete.deletions;
begin
    perform core._require_fresh_snapshots();

    execute format(
        'select t.deletion_id from %s as t where t.%I = $1 %s', v_table.table_name, v_table.record_column,
        case when p_owner_id is not null and v_table.owner_column is not null
            then format('and t.%I = $2', v_table.owner_column)
        end
    ) into v_deletion_id using p_record_id, p_owner_id;

    v_deletion := soft_delete._lock_deletion(v_deletion_id);
    v_record := soft_delete._lock_record(v_table, p_record_id, p_owner_id);

    if v_record.deletion_id is null then
        raise exception 'record_not_deleted'
            using errcode = 'PT409',
                  detail = format('The record %s of %s is there.', p_record_id, v_table.table_name),
                  hint = 'Nothing is to be done.';
    end if;

    if v_deletion.deletion_id is distinct from v_record.deletion_id then
        raise exception 'record_in_use'
            using errcode = 'PT409',
                  detail = format('The record %s of %s was deleted again meanwhile.', p_record_id, v_table.table_name),
                  hint = 'Look at it, and restore it if that is still wanted.';
    end if;

    if v_deletion.purging_at is not null then
        raise exception 'deletion_purged'
            using errcode = 'PT410',
                  detail = format('It has been removed for good since %s.', v_deletion.purging_at),
                  hint = 'It does not come back.';
    end if;

    if (v_deletion.table_name, v_deletion.record_id) <> (v_table.table_name, p_record_id) then
        raise exception 'parent_deleted'
            using errcode = 'PT409',
                  detail = format('It went with the record %s of %s.', v_deletion.record_id, v_deletion.table_name),
                  hint = 'Restore that one; this one comes back with it.';
    end if;

    perform soft_delete._mark_restored(v_deletion);
    perform events._publish(
        'record_restored', v_table.table_name, p_record_id::text,
        jsonb_build_object('deletion_id', v_deletion.deletion_id, 'owner_user_id', v_record.owner_id)
    );
    return v_deletion.deletion_id;
end;
$$;

comment on function soft_delete._restore(regclass, uuid, uuid) is
    'Bring back a record and what went with it; answers the act''s id.';
