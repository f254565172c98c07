-- When an act may be purged: after the longest retention of the tables it took records from; null is for ever.

create or replace function soft_delete._get_purge_at(p_deleted_at timestamptz, p_record_counts jsonb)
returns timestamptz
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select case when count(*) = count(t.retention) then p_deleted_at + max(t.retention) end
    from soft_delete.tables as t
    where p_record_counts ? t.table_name;
end;

comment on function soft_delete._get_purge_at(timestamptz, jsonb) is 'When an act may be purged; null is never.';
