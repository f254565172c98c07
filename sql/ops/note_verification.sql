-- Notes what became of a backup: it was restored and checked, or removed.
--
-- Errors: PT400 invalid_outcome; PT404 backup_not_found

create or replace function ops.note_verification(
    p_backup_name text,
    p_outcome     text,
    p_detail      text default null
)
returns ops.backups
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_backup ops.backups;
begin
    if coalesce(p_outcome, '') not in ('verified', 'damaged', 'removed') then
        raise exception 'invalid_outcome'
            using errcode = 'PT400',
                  detail = format('A backup is not %L.', left(p_outcome, 40)),
                  hint = 'Write verified, damaged or removed.';
    end if;

    update ops.backups as b
    set outcome = p_outcome,
        detail = left(p_detail, 2000),
        verified_at = case when p_outcome = 'removed' then b.verified_at else now() end
    where b.backup_name = p_backup_name
    returning b.* into v_backup;

    if not found then
        raise exception 'backup_not_found'
            using errcode = 'PT404',
                  detail = format('No backup %L was noted here.', left(p_backup_name, 40)),
                  hint = 'Look at ops.list_backups().';
    end if;

    return v_backup;
end;
$$;

comment on function ops.note_verification(text, text, text) is 'Note what became of a backup.';

grant execute on function ops.note_verification(text, text, text) to service_role;
