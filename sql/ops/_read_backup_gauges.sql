-- How backups are: figures for /metrics, alerts and the doctor.
--
--   backup_age_seconds           since the last backup that is good was finished
--   backup_verified_age_seconds  since a backup was last restored and found good
--   wal_archive_failing          1 while the server cannot archive its WAL: it keeps it, until its disk is full
--   restore_held                 1 while a restore holds the workers back
--
-- Where no backup was made or verified there is no age; wal_archive_failing is there where the server archives.

create or replace function ops._read_backup_gauges()
returns table (gauge text, labels jsonb, value double precision)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'backup_age_seconds', '{}'::jsonb, extract(epoch from clock_timestamp() - max(b.finished_at))
    from ops.backups as b
    where b.outcome in ('complete', 'verified')
    having max(b.finished_at) is not null
    union all
    select 'backup_verified_age_seconds', '{}', extract(epoch from clock_timestamp() - max(b.verified_at))
    from ops.backups as b
    where b.outcome = 'verified'
    having max(b.verified_at) is not null
    union all
    select 'wal_archive_failing', '{}',
        coalesce(s.last_failed_time > coalesce(s.last_archived_time, '-infinity'), false)::integer
    from pg_stat_archiver as s
    where current_setting('archive_mode') <> 'off'
    union all
    select 'restore_held', '{}', count(*)
    from ops.restores as r
    where r.released_at is null;
end;

comment on function ops._read_backup_gauges() is 'How old backups are, and whether the WAL archive works.';
