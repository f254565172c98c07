-- How backups are: for the list of gauges, alerts and the doctor.
--
--   backup_age_seconds           since the newest backup of a kind was finished
--   backup_verified_age_seconds  since a backup was last restored and found good
--   backup_damaged               backups that were tried and are not good
--   wal_archive_failing          1 while the server cannot archive its WAL: it keeps it, until its disk is full
--   wal_archive_age_seconds      since a WAL file was last archived
--   restore_held                 1 while a restore holds the workers back
--
-- What never happened has no row, except wal_archive_failing, which is there where the server archives.

create or replace function ops._read_backup_gauges()
returns table (gauge text, labels jsonb, value double precision)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'backup_age_seconds', jsonb_build_object('kind', b.kind), extract(epoch from now() - max(b.finished_at))
    from ops.backups as b
    where b.outcome in ('complete', 'verified')
    group by b.kind
    union all
    select 'backup_verified_age_seconds', '{}', extract(epoch from now() - max(b.verified_at))
    from ops.backups as b
    where b.outcome = 'verified'
    having max(b.verified_at) is not null
    union all
    select 'backup_damaged', '{}', count(*)
    from ops.backups as b
    where b.outcome = 'damaged'
    union all
    select 'wal_archive_failing', '{}',
        coalesce(s.last_failed_time > coalesce(s.last_archived_time, '-infinity'), false)::integer
    from pg_stat_archiver as s
    where current_setting('archive_mode') <> 'off'
    union all
    select 'wal_archive_age_seconds', '{}', extract(epoch from now() - s.last_archived_time)
    from pg_stat_archiver as s
    where current_setting('archive_mode') <> 'off' and s.last_archived_time is not null
    union all
    select 'restore_held', '{}', count(*)
    from ops.restores as r
    where r.released_at is null;
end;

comment on function ops._read_backup_gauges() is 'How backups are, as gauges.';
