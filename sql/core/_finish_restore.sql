-- Attaches a partition that was loaded back, and notes it. It is exempt from retention until
-- p_restored_until, or for ever. It takes rows again, unless what is worked out from it has
-- been dropped meanwhile.
--
-- Errors: PT404 table_not_partitioned

create or replace function core._finish_restore(
    p_table_name     text,
    p_range_from     timestamptz,
    p_manifest       jsonb,
    p_restored_until timestamptz default null
)
returns core.archives
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '5s'
as $$
declare
    v_partition  core.partition := core._find_partition(p_table_name, p_range_from);
    v_takes_rows boolean := not core._lacks_sums(v_partition);
    v_archive    core.archives;
begin
    execute format('alter table %s enable row level security', v_partition.partition_name);

    if not exists (
        select from core._get_partitions(p_table_name) as p where p.partition_name = v_partition.partition_name
    ) then
        execute format(
            'alter table %s attach partition %s for values from (%L) to (%L)',
            p_table_name, v_partition.partition_name, v_partition.range_from, v_partition.range_until
        );
    end if;

    perform core._set_seal(v_partition.partition_name, not v_takes_rows);

    insert into core.archives as a (
        table_name, range_from, range_until, state, takes_rows, file_name, row_count, byte_count, sha256,
        file_byte_count, file_sha256, manifest, restored_at, restored_until
    )
    values (
        p_table_name, v_partition.range_from, v_partition.range_until, 'restored', v_takes_rows,
        p_manifest ->> 'file_name', (p_manifest ->> 'row_count')::bigint, (p_manifest ->> 'byte_count')::bigint,
        p_manifest ->> 'sha256', (p_manifest ->> 'file_byte_count')::bigint, p_manifest ->> 'file_sha256',
        p_manifest, clock_timestamp(), p_restored_until
    )
    on conflict (table_name, range_from) do update
    set (state, takes_rows, file_name, row_count, byte_count, sha256, file_byte_count, file_sha256, manifest,
        restored_at, restored_until)
        = (excluded.state, excluded.takes_rows, excluded.file_name, excluded.row_count, excluded.byte_count,
        excluded.sha256, excluded.file_byte_count, excluded.file_sha256, excluded.manifest,
        excluded.restored_at, excluded.restored_until)
    returning * into v_archive;

    return v_archive;
end;
$$;

comment on function core._finish_restore(text, timestamptz, jsonb, timestamptz) is
    'Attach a partition that was loaded back, and note it.';
