-- Name and bounds of the partition that holds a point in time, whether it is there or not.
-- Boundaries are UTC days or months.
--
-- Errors: PT404 table_not_partitioned

create or replace function core._find_partition(
    p_table_name text,
    p_at         timestamptz
)
returns core.partition
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    v_period    text;
    v_partition core.partition;
begin
    select t.period into v_period
    from core.partitioned_tables as t
    where t.table_name = p_table_name;

    if not found then
        raise exception 'table_not_partitioned'
            using errcode = 'PT404',
                  detail = format('No entry for %s in core.partitioned_tables.', p_table_name),
                  hint = 'Register the table in the migration that creates it.';
    end if;

    v_partition.table_name := p_table_name;
    v_partition.range_from := date_trunc(v_period, p_at);
    v_partition.range_until := v_partition.range_from + ('1 ' || v_period)::interval;
    v_partition.partition_name := format(
        '%I.%I',
        split_part(p_table_name, '.', 1),
        split_part(p_table_name, '.', 2)
            || to_char(v_partition.range_from, case v_period when 'day' then '"_"YYYY"_"MM"_"DD' else '"_"YYYY"_"MM' end)
    );
    return v_partition;
end;
$$;

comment on function core._find_partition(text, timestamptz) is
    'Name and bounds of the partition of a registered table that holds the given time.';
