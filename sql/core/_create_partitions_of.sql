-- Makes the partitions of one registered table from a point in time on; returns how many were missing.
--
-- Errors: PT404 table_not_partitioned; PT410 partition_archived; 55P03 where somebody holds the table

create or replace function core._create_partitions_of(p_table_name text, p_now timestamptz)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_made_count integer;
begin
    select count(*) filter (where core._create_partition(t.table_name, p.at)) into v_made_count
    from core.partitioned_tables as t
    cross join lateral (
        select p_now + make_interval(
            days => case t.period when 'day' then n else 0 end,
            months => case t.period when 'month' then n else 0 end
        ) as at
        from generate_series(0, t.partitions_ahead) as n
    ) as p
    where t.table_name = p_table_name;

    return v_made_count;
end;
$$;

comment on function core._create_partitions_of(text, timestamptz) is
    'Make the partitions of one registered table from a point in time on; returns how many were missing.';

grant execute on function core._create_partitions_of(text, timestamptz) to app_api;
