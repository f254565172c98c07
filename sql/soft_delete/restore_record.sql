-- Brings back a record of yours and exactly what was deleted with it; what was deleted before stays deleted.
--
-- Errors: PT400 record_id_missing; PT404 table_not_enabled, record_not_found;
--         PT409 record_not_deleted, parent_deleted, record_in_use, record_ambiguous, table_name_ambiguous, snapshot_too_old;
--         PT410 deletion_purged; 23505 where something else has taken its place meanwhile

create or replace function soft_delete.restore_record(
    p_table_name text,
    p_record_id  uuid,
    p_owner_id   uuid default null
)
returns soft_delete.deletions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table soft_delete.tables := soft_delete._find_table(p_table_name);
begin
    return soft_delete._lock_deletion(soft_delete._restore(v_table.table_name::regclass, p_record_id, p_owner_id));
end;
$$;

comment on function soft_delete.restore_record(text, uuid, uuid) is
    'Bring back a record of yours and exactly what was deleted with it.';

grant execute on function soft_delete.restore_record(text, uuid, uuid) to authenticated, service_role;
