-- Lets a partition take rows again whose archiving was given up before its file was verified.
-- True if it was sealed. One whose file is from an earlier time goes back to 'restored'.
--
-- Errors: PT404 table_not_partitioned

create or replace function core._unseal_partition(p_table_name text, p_at timestamptz)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '200ms'
as $$
declare
    v_partition core.partition := core._find_partition(p_table_name, p_at);
begin
    perform
    from core.archives as a
    where a.table_name = p_table_name and a.range_from = v_partition.range_from
        and a.state in ('sealed', 'exported', 'verified');

    if not found then
        return false;
    end if;

    perform core._set_seal(v_partition.partition_name, core._lacks_sums(v_partition));

    delete from core.archives as a
    where a.table_name = p_table_name and a.range_from = v_partition.range_from and a.restored_at is null;

    update core.archives as a
    set state = 'restored', takes_rows = not core._lacks_sums(v_partition)
    where a.table_name = p_table_name and a.range_from = v_partition.range_from;

    return true;
end;
$$;

comment on function core._unseal_partition(text, timestamptz) is
    'Let a partition take rows again whose archiving was given up.';
