-- How often each index was used, the least used and largest first. Counted since counted_since at the latest,
-- on this server: what replicas use counts there.

create or replace function ops.list_index_usage()
returns table (
    table_name    text,
    index_name    text,
    columns       text,
    scan_count    bigint,
    last_scan_at  timestamptz,
    byte_count    bigint,
    row_estimate  bigint,
    is_unique     boolean,
    counted_since timestamptz
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        format('%I.%I', i.schema_name, i.table_name), format('%I.%I', i.schema_name, i.index_name),
        array_to_string(i.columns, ', '), i.scan_count, i.last_scan_at, i.byte_count, i.row_estimate, i.is_unique,
        coalesce(d.stats_reset, pg_postmaster_start_time())
    from ops._get_indexes() as i
    join pg_stat_database as d on d.datname = current_database()
    order by i.scan_count, i.byte_count desc, 2;
end;

comment on function ops.list_index_usage() is 'How often each index was used, the least used and largest first.';

grant execute on function ops.list_index_usage() to admin, service_role;
