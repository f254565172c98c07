-- Notes that this database was put back to an earlier moment, and begins the epoch of its event log that this takes.
-- From now on no worker starts until release_hold: what was sent after that moment would be sent again.
--
-- mainspring restore calls this on a server that nobody else can reach yet. p_is_same_server: a copy of the
-- server's files, which goes on with its transaction numbers, and not a dump.

create or replace function ops.note_restore(
    p_backup_name    text,
    p_restored_to    timestamptz default null,
    p_is_same_server boolean default true
)
returns ops.restores
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_restore ops.restores;
    v_epoch   integer;
begin
    if p_is_same_server then
        v_epoch := events.begin_timeline();
    else
        v_epoch := events.begin_epoch();
        perform payments.rebase_checkpoints();
    end if;

    update ops.restores
    set released_at = now()
    where released_at is null;

    insert into ops.restores (backup_name, restored_to, timeline_id, epoch)
    values (
        p_backup_name, p_restored_to,
        ('x' || substring(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer, v_epoch
    )
    returning * into v_restore;

    return v_restore;
end;
$$;

comment on function ops.note_restore(text, timestamptz, boolean) is
    'Note that this database was put back to an earlier moment, and hold back what it sends.';

grant execute on function ops.note_restore(text, timestamptz, boolean) to service_role;
