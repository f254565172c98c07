-- Locks a stream for the chunk that begins at an offset, until the end of the transaction.
--
-- Only the newest sending of a stream may go on, and only from where the stream stands: two
-- sendings at once store nothing twice.
--
-- Chunks do not wait for the disk, so a crash of the server may take the last of them back.
--
-- Errors: PT404 stream_not_found, PT409 stream_taken_over, stream_is_done, PT503 stream_set_back

create or replace function ingest._lock_stream(
    p_stream_key text,
    p_attempt    integer,
    p_offset     bigint
)
returns ingest.streams
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stream ingest.streams;
begin
    select s.* into v_stream
    from ingest.streams as s
    where s.stream_key = p_stream_key
    for update;

    if not found or v_stream.scope <> api._get_scope() then
        raise exception 'stream_not_found'
            using errcode = 'PT404', hint = 'Open the stream first.';
    end if;

    if v_stream.state = 'done' then
        raise exception 'stream_is_done'
            using errcode = 'PT409',
                  detail = format('The stream ended at byte %s.', v_stream.byte_offset),
                  hint = 'Use a new key for a new stream.';
    end if;

    if v_stream.attempt = p_attempt and v_stream.byte_offset < p_offset then
        raise exception 'stream_set_back'
            using errcode = 'PT503',
                  detail = format('The database lost its last moments in a crash; the stream is at byte %s again.', v_stream.byte_offset),
                  hint = 'Send the stream again with the same key.';
    end if;

    if v_stream.attempt <> p_attempt or v_stream.byte_offset <> p_offset then
        raise exception 'stream_taken_over'
            using errcode = 'PT409',
                  detail = format('Another sending of the stream is at byte %s.', v_stream.byte_offset),
                  hint = 'Send a stream once at a time.';
    end if;

    return v_stream;
end;
$$;

comment on function ingest._lock_stream(text, integer, bigint) is 'Lock a stream for its next chunk.';
