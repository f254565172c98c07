-- A stream as callers see it.

create or replace function ingest._describe_stream(p_stream ingest.streams)
returns jsonb
language sql
stable
return jsonb_build_object(
    'key', p_stream.stream_key, 'format', p_stream.format, 'state', p_stream.state,
    'offset', p_stream.byte_offset, 'lines', p_stream.line_count,
    'read', p_stream.read_count, 'stored', p_stream.stored_count,
    'duplicates', p_stream.duplicate_count, 'rejected', p_stream.rejected_count
);

comment on function ingest._describe_stream(ingest.streams) is 'A stream as callers see it.';
