-- Deletes a record, and with it its declared children, as one act; answers the act's id. For functions of other
-- modules, which act for their caller: the policies of the table decide. One that is deleted already stays with the
-- act that took it, whose id is answered; so a repeated call does no harm.
--
-- p_owner_id: whose record, where callers see those of several users. Locks the record and its children against change
-- and against new children, parents before children.
--
-- Errors: PT400 record_id_missing; PT404 table_not_enabled, record_not_found; PT409 record_ambiguous, snapshot_too_old

create or replace function soft_delete._delete(
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
    v_record      record;
    v_deletion_id uuid;
begin
    perform core._require_fresh_snapshots();

    v_record := soft_delete._lock_record(v_table, p_record_id, p_owner_id);

    if v_record.deleted_at is not null then
        return v_record.deletion_id;
    end if;

    v_deletion_id := soft_delete._mark_deleted(v_table, p_record_id, v_record.owner_id);

    perform events._publish(
        'record_deleted', v_table.table_name, p_record_id::text,
        jsonb_build_object('deletion_id', v_deletion_id, 'owner_user_id', v_record.owner_id)
    );
    return v_deletion_id;
end;
$$;

comment on function soft_delete._delete(regclass, uuid, uuid) is
    'Delete a record and its declared children as one act; answers the act''s id.';
