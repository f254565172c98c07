-- Deletes a record of yours, and with it what belongs to it; it can be restored until it is purged. One that is deleted
-- already is answered with the act that took it.
--
-- p_table_name: one that soft_delete.enable declared; study.courses or just courses. p_owner_id: whose record, for those
-- who see records of several users.
--
-- Errors: PT400 record_id_missing; PT404 table_not_enabled, record_not_found;
--         PT409 record_ambiguous, table_name_ambiguous, snapshot_too_old

create or replace function soft_delete.soft_delete_record(
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
    return soft_delete._lock_deletion(soft_delete._delete(v_table.table_name::regclass, p_record_id, p_owner_id));
end;
$$;

comment on function soft_delete.soft_delete_record(text, uuid, uuid) is
    'Delete a record of yours and what belongs to it; it can be restored until it is purged.';

grant execute on function soft_delete.soft_delete_record(text, uuid, uuid) to authenticated, service_role;
