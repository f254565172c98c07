-- Locks a record that the caller may change, deleted or not: FOR UPDATE, which waits for whoever is adding
-- children to it. The policies of its table decide.
--
-- Errors: PT400 record_id_missing; PT404 record_not_found; PT409 record_ambiguous

create or replace function soft_delete._lock_record(
    p_table         soft_delete.tables,
    p_record_id     uuid,
    p_owner_id      uuid,
    out owner_id    uuid,
    out deleted_at  timestamptz,
    out deletion_id uuid
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_owner_id    uuid;
    v_deleted_at  timestamptz;
    v_deletion_id uuid;
    v_count       integer := 0;
begin
    if p_record_id is null then
        raise exception 'record_id_missing'
            using errcode = 'PT400', detail = 'The record id is null.', hint = 'Send the id of the record.';
    end if;

    for v_owner_id, v_deleted_at, v_deletion_id in execute format(
        'select %s as owner_id, t.deleted_at, t.deletion_id from %s as t where t.%I = $1 %s for update',
        coalesce(format('t.%I', p_table.owner_column), 'null::uuid'), p_table.table_name, p_table.record_column,
        case when p_owner_id is not null and p_table.owner_column is not null
            then format('and t.%I = $2', p_table.owner_column)
        end
    ) using p_record_id, p_owner_id
    loop
        owner_id := v_owner_id;
        deleted_at := v_deleted_at;
        deletion_id := v_deletion_id;
        v_count := v_count + 1;
    end loop;

    if v_count = 0 then
        raise exception 'record_not_found'
            using errcode = 'PT404',
                  detail = format('You have no record %s in %s.', p_record_id, p_table.table_name),
                  hint = 'Look for it among your own; what was purged does not come back.';
    end if;

    if v_count > 1 then
        raise exception 'record_ambiguous'
            using errcode = 'PT409',
                  detail = format('%s users have a record %s in %s.', v_count, p_record_id, p_table.table_name),
                  hint = 'Say whose is meant.';
    end if;
end;
$$;

comment on function soft_delete._lock_record(soft_delete.tables, uuid, uuid) is
    'Lock a record that the caller may change, deleted or not.';
