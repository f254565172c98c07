-- Makes a partition refuse rows, so that its file will hold all of it: whoever sends one is told
-- that the time is archived. Safe to repeat.
--
-- The refusal is a constraint that no row fulfils and that no stored row is held against. It
-- locks the partition for a moment, not its table. One that came back from a file and is put
-- away again is sealed too.
--
-- Errors: PT404 table_not_partitioned, partition_not_found; PT409 snapshot_too_old,
--         partition_in_use (the detail is the obstacle); 55P03 when somebody holds the partition

create or replace function core._seal_partition(p_table_name text, p_at timestamptz)
returns core.archives
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
    v_partition core.partition := core._find_partition(p_table_name, p_at);
    v_obstacle  text;
    v_archive   core.archives;
begin
    perform core._require_fresh_snapshots();

    if to_regclass(v_partition.partition_name) is null then
        raise exception 'partition_not_found'
            using errcode = 'PT404',
                  detail = format('There is no %s.', v_partition.partition_name),
                  hint = 'core.list_partitions shows what is there.';
    end if;

    perform core._set_seal(v_partition.partition_name, true);
    v_obstacle := core._find_obstacle(v_partition);

    if v_obstacle is not null then
        raise exception 'partition_in_use'
            using errcode = 'PT409',
                  detail = v_obstacle,
                  hint = 'It goes when that has passed.';
    end if;

    insert into core.archives as a (table_name, range_from, range_until, state, sealed_at)
    values (p_table_name, v_partition.range_from, v_partition.range_until, 'sealed', clock_timestamp())
    on conflict (table_name, range_from) do update
    set state = 'sealed', takes_rows = false, sealed_at = excluded.sealed_at, restored_until = null
    where a.state in ('dropped', 'restored')
    returning * into v_archive;

    if not found then
        select a.* into strict v_archive
        from core.archives as a
        where a.table_name = p_table_name and a.range_from = v_partition.range_from;
    end if;

    return v_archive;
end;
$$;

comment on function core._seal_partition(text, timestamptz) is 'Make a partition refuse rows; its row in core.archives.';
