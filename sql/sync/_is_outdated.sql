-- Whether a row that a batch has locked ('null': there was none) may be another by now, going by its record's state: this
-- transaction has changed it, as triggers of other tables do, or somebody has made it since.

create or replace function sync._is_outdated(p_row jsonb, p_state sync.records)
returns boolean
language sql
stable
return (p_state).xid is not null and (
    coalesce((p_state).xid = pg_current_xact_id_if_assigned(), false) or p_row = 'null' and not (p_state).is_deleted
);

comment on function sync._is_outdated(jsonb, sync.records) is 'Whether a row that a batch has locked may be another by now.';
