-- For how many days ahead the partitions of each table are made, and whether that is too few.

create or replace function ops._read_partition_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with headroom as materialized (
        select h.* from core.get_partition_headroom() as h
    )
    select 'partition_headroom_days', jsonb_build_object('table', h.table_name),
        round(extract(epoch from h.headroom) / 86400, 3)::double precision
    from headroom as h
    union all
    select 'partition_headroom_low', jsonb_build_object('table', h.table_name), h.is_low::integer
    from headroom as h;
end;
$$;

comment on function ops._read_partition_gauges() is 'For how many days ahead partitions are made.';
