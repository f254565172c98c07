-- Notes that the file of a sealed partition is complete ('exported', with its manifest), or
-- that it was read back ('verified').
--
-- Errors: PT409 partition_not_sealed

create or replace function core._note_archive(
    p_table_name text,
    p_range_from timestamptz,
    p_state      text,
    p_manifest   jsonb default null
)
returns core.archives
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_archive core.archives;
begin
    update core.archives as a
    set state = p_state,
        exported_at = case p_state when 'exported' then clock_timestamp() else a.exported_at end,
        verified_at = case p_state when 'verified' then clock_timestamp() end,
        manifest = coalesce(p_manifest, a.manifest),
        file_name = coalesce(p_manifest ->> 'file_name', a.file_name),
        row_count = coalesce((p_manifest ->> 'row_count')::bigint, a.row_count),
        byte_count = coalesce((p_manifest ->> 'byte_count')::bigint, a.byte_count),
        sha256 = coalesce(p_manifest ->> 'sha256', a.sha256),
        file_byte_count = coalesce((p_manifest ->> 'file_byte_count')::bigint, a.file_byte_count),
        file_sha256 = coalesce(p_manifest ->> 'file_sha256', a.file_sha256)
    where a.table_name = p_table_name
        and a.range_from = p_range_from
        and (
            p_state = 'exported' and a.state in ('sealed', 'exported', 'verified') and p_manifest is not null
            or p_state = 'verified' and a.state in ('exported', 'verified')
        )
    returning * into v_archive;

    if not found then
        raise exception 'partition_not_sealed'
            using errcode = 'PT409',
                  detail = format('%s from %s on is not on its way to a file.', p_table_name, p_range_from),
                  hint = 'Start the archive command again; it goes on from where it was.';
    end if;

    return v_archive;
end;
$$;

comment on function core._note_archive(text, timestamptz, text, jsonb) is
    'Note how far the archiving of a sealed partition has come.';
