-- How backups are, beside the age of the last one: figures for the list of gauges, alerts and the doctor.
--
--   backup_verified_age_seconds  since a backup was last restored and found good
--   wal_archive_failing          1 while the server cannot archive its WAL: it keeps it, until its disk is full
--   restore_held                 1 while a restore holds the workers back
--
-- Where no backup was verified there is no age; wal_archive_failing is there where the server archives.

create or replace function ops._read_backup_gauges()
returns table (gauge text, labels jsonb, value double precision)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'backup_verified_age_seconds', '{}'::jsonb, extract(epoch from clock_timestamp() - max(b.verified_at))
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

comment on function ops._read_backup_gauges() is 'How backups are, as gauges.';
