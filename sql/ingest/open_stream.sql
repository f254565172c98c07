-- Begins a stream, or takes up one that broke off: whoever opens a stream last may go on with
-- it, and an earlier sending that still runs stores nothing more. Says where the stream stands.
--
-- p_header is the first line of CSV; it may be missing where p_offset says that the body goes
-- on from there. Without p_offset the body is sent from its start, and the door compares what
-- was taken already by its checksum.
--
-- Errors: PT400 invalid_stream_key, invalid_format, invalid_header, PT403 stream_of_another_caller,
--         PT409 offset_mismatch, stream_is_done, PT422 stream_key_reused

create or replace function ingest.open_stream(
    p_stream_key text,
    p_format     text,
    p_header     text default null,
    p_offset     bigint default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope   text := api._get_scope();
    v_columns text[];
    v_stream  ingest.streams;
begin
    if p_stream_key is null or p_stream_key !~ '^[\x20-\x7e]{1,255}$' then
        raise exception 'invalid_stream_key'
            using errcode = 'PT400',
                  detail = 'A key has 1 to 255 printable ASCII characters.',
                  hint = 'Send a random UUID as Idempotency-Key.';
    end if;

    if p_format is null or p_format not in ('ndjson', 'csv') then
        raise exception 'invalid_format'
            using errcode = 'PT400',
                  detail = format('The format is %s.', coalesce(to_json(p_format)::text, 'missing')),
                  hint = 'Send ndjson or csv.';
    end if;

    if p_format = 'csv' and (p_header is not null or coalesce(p_offset, 0) = 0) then
        v_columns := ingest._read_header(coalesce(p_header, ''));
    end if;

    if coalesce(p_offset, 0) = 0 then
        insert into ingest.streams as s (stream_key, scope, format, columns, attempt)
        values (p_stream_key, v_scope, p_format, v_columns, 0)
        on conflict do nothing;
    end if;

    update ingest.streams as s
    set attempt = s.attempt + 1, updated_at = now()
    where s.stream_key = p_stream_key and s.scope = v_scope
    returning s.* into v_stream;

    if not found and coalesce(p_offset, 0) = 0 then
        raise exception 'stream_of_another_caller'
            using errcode = 'PT403',
                  detail = 'Somebody else uses this key.',
                  hint = 'Use a random UUID as Idempotency-Key.';
    end if;

    if not found then
        raise exception 'offset_mismatch'
            using errcode = 'PT409',
                  detail = format('Nothing of this stream is stored; the body begins at byte %s.', p_offset),
                  hint = 'Send it from its start.';
    end if;

    if v_stream.format <> p_format or v_columns is distinct from v_stream.columns and v_columns is not null then
        raise exception 'stream_key_reused'
            using errcode = 'PT422',
                  detail = 'The key belongs to a stream with another format or header.',
                  hint = 'Use a new key for every new stream; repeat a stream unchanged.';
    end if;

    if p_offset > 0 and v_stream.state = 'done' then
        raise exception 'stream_is_done'
            using errcode = 'PT409',
                  detail = format('The stream ended at byte %s.', v_stream.byte_offset),
                  hint = 'Use a new key for a new stream.';
    end if;

    if p_offset > 0 and p_offset <> v_stream.byte_offset then
        raise exception 'offset_mismatch'
            using errcode = 'PT409',
                  detail = format('%s bytes of this stream are taken; the body begins at byte %s.', v_stream.byte_offset, p_offset),
                  hint = 'Go on from there, or send the stream from its start.';
    end if;

    return ingest._describe_stream(v_stream) || jsonb_build_object(
        'attempt', v_stream.attempt, 'checksum', v_stream.checksum, 'columns', to_jsonb(v_stream.columns)
    );
end;
$$;

comment on function ingest.open_stream(text, text, text, bigint) is
    'Begin a stream of readings or take it up again; says where it stands.';

grant execute on function ingest.open_stream(text, text, text, bigint) to authenticated, service_role;
