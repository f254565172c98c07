-- The age of the last backup that is good, where there is one.

create or replace function ops._read_backup_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select 'backup_age_seconds', '{}'::jsonb, extract(epoch from clock_timestamp() - max(b.finished_at))::double precision
    from ops.backups as b
    where b.outcome in ('complete', 'verified')
    having count(*) > 0;
end;
$$;

comment on function ops._read_backup_gauges() is 'The age of the last backup.';
