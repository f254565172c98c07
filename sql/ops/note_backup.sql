-- Notes a backup that is complete; noted again it is the same row, with what is known now.
--
-- Errors: PT400 invalid_backup

create or replace function ops.note_backup(
    p_backup_name text,
    p_kind        text,
    p_started_at  timestamptz,
    p_finished_at timestamptz,
    p_byte_count  bigint
)
returns ops.backups
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_backup ops.backups;
begin
    if coalesce(p_backup_name, '') !~ '^[0-9]{8}T[0-9]{6}Z(-[0-9]+)?$'
        or coalesce(p_kind, '') not in ('physical', 'logical')
        or p_byte_count is null
        or p_byte_count < 0
        or (p_started_at <= p_finished_at) is not true
    then
        raise exception 'invalid_backup'
            using errcode = 'PT400',
                  detail = format(
                      '%L, %s, from %s to %s, %s bytes.', left(p_backup_name, 40), coalesce(left(p_kind, 40), 'no kind'),
                      p_started_at, p_finished_at, p_byte_count
                  ),
                  hint = 'Give a name such as 20261121T130507Z, physical or logical, both times and the size.';
    end if;

    insert into ops.backups as b (backup_name, kind, started_at, finished_at, byte_count)
    values (p_backup_name, p_kind, p_started_at, p_finished_at, p_byte_count)
    on conflict (backup_name) do update
        set kind = excluded.kind,
            started_at = excluded.started_at,
            finished_at = excluded.finished_at,
            byte_count = excluded.byte_count
    returning b.* into v_backup;

    return v_backup;
end;
$$;

comment on function ops.note_backup(text, text, timestamptz, timestamptz, bigint) is 'Note a backup that is complete.';

grant execute on function ops.note_backup(text, text, timestamptz, timestamptz, bigint) to service_role;
