-- Makes the table that a partition is loaded back into, and returns its name: a plain table,
-- which core._finish_restore attaches in the same transaction, or the partition itself where it is
-- there and empty.
--
-- Errors: PT404 table_not_partitioned; PT409 partition_has_rows, range_differs

create or replace function core._begin_restore(
    p_table_name  text,
    p_range_from  timestamptz,
    p_range_until timestamptz
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $$
declare
    v_partition core.partition := core._find_partition(p_table_name, p_range_from);
    v_has_rows  boolean;
begin
    if (v_partition.range_from, v_partition.range_until) is distinct from (p_range_from, p_range_until) then
        raise exception 'range_differs'
            using errcode = 'PT409',
                  detail = format('The file covers %s to %s, which is no partition of %s.', p_range_from, p_range_until, p_table_name),
                  hint = 'The table''s period has changed since; load the rows by hand.';
    end if;

    if to_regclass(v_partition.partition_name) is null then
        execute format(
            'create table %s (like %s including defaults including constraints including generated including storage)',
            v_partition.partition_name, p_table_name
        );
        return v_partition.partition_name;
    end if;

    execute format('lock table only %s in share row exclusive mode', v_partition.partition_name);
    execute format('select exists (select from only %s)', v_partition.partition_name) into v_has_rows;

    if v_has_rows then
        raise exception 'partition_has_rows'
            using errcode = 'PT409',
                  detail = format('%s is there and has rows.', v_partition.partition_name),
                  hint = 'A file takes the place of a partition that has gone; it is not merged into one.';
    end if;

    perform core._set_seal(v_partition.partition_name, false);
    return v_partition.partition_name;
end;
$$;

comment on function core._begin_restore(text, timestamptz, timestamptz) is
    'Make the table that a partition is loaded back into; its name.';
