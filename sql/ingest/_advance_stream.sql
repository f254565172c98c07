-- Notes that a chunk of a stream was taken, and what came of it; returns the stream.

create or replace function ingest._advance_stream(
    p_stream_key text,
    p_until      bigint,
    p_checksum   bigint,
    p_line_count bigint,
    p_stored     bigint,
    p_duplicates bigint,
    p_rejected   bigint
)
returns ingest.streams
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stream ingest.streams;
begin
    update ingest.streams as s
    set byte_offset = p_until,
        checksum = p_checksum,
        line_count = s.line_count + p_line_count,
        read_count = s.read_count + p_stored + p_duplicates + p_rejected,
        stored_count = s.stored_count + p_stored,
        duplicate_count = s.duplicate_count + p_duplicates,
        rejected_count = s.rejected_count + p_rejected,
        updated_at = now()
    where s.stream_key = p_stream_key
    returning s.* into v_stream;

    return v_stream;
end;
$$;

comment on function ingest._advance_stream(text, bigint, bigint, bigint, bigint, bigint, bigint) is
    'Note that a chunk of a stream was taken.';
