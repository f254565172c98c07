-- Locks an act against its purge and against another restore. Runs as app_owner: whoever may change the record may
-- restore it, also where somebody else deleted it. Answers nothing where there is none.

create or replace function soft_delete._lock_deletion(p_deletion_id uuid)
returns soft_delete.deletions
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select d.*
    from soft_delete.deletions as d
    where d.deletion_id = p_deletion_id
    for update;
end;

comment on function soft_delete._lock_deletion(uuid) is 'Lock an act against its purge and another restore.';

grant execute on function soft_delete._lock_deletion(uuid) to app_api;
