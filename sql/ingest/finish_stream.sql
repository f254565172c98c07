-- Ends a stream whose whole body was taken; returns its totals. Locks the stream.
--
-- Errors: PT404 stream_not_found, PT409 stream_taken_over, stream_is_done,
--         PT503 stream_set_back

create or replace function ingest.finish_stream(
    p_stream_key text,
    p_attempt    integer,
    p_offset     bigint
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stream ingest.streams;
begin
    perform ingest._lock_stream(p_stream_key, p_attempt, p_offset);

    update ingest.streams as s
    set state = 'done', updated_at = now()
    where s.stream_key = p_stream_key
    returning s.* into v_stream;

    return ingest._describe_stream(v_stream);
end;
$$;

comment on function ingest.finish_stream(text, integer, bigint) is 'End a stream; returns its totals.';

grant execute on function ingest.finish_stream(text, integer, bigint) to authenticated, service_role;
