-- Stores the good lines of a chunk and reports the others, with the number of their line in
-- the stream (from 1) and their index among its rows (from 0): the way of a chunk that
-- store_staged did not take. Rows that are there already count as duplicates.
--
-- p_skipped is how many lines of the chunk come before p_lines: the header.
--
-- Errors: PT404 stream_not_found, PT409 stream_taken_over, stream_is_done,
--         PT503 stream_set_back

create or replace function ingest.store_lines(
    p_stream_key text,
    p_attempt    integer,
    p_from       bigint,
    p_until      bigint,
    p_checksum   bigint,
    p_line_count bigint,
    p_lines      text,
    p_faults     jsonb default '{}',
    p_skipped    integer default 0
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_stream   ingest.streams := ingest._lock_stream(p_stream_key, p_attempt, p_from);
    v_readings meters.readings[];
    v_rejected jsonb;
    v_stored   bigint;
begin
    select
        coalesce(array_agg(c.reading order by c.row_index) filter (where c.code is null), '{}'),
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'line', v_stream.line_count + p_skipped + c.row_index, 'index', v_stream.read_count + c.position - 1,
                    'code', c.code, 'detail', c.detail
                )
                order by c.row_index
            ) filter (where c.code is not null),
            '[]'
        )
    into v_readings, v_rejected
    from (
        select l.*, row_number() over (order by l.row_index) as position
        from ingest._check_lines(v_stream.columns, p_lines, p_faults) as l
    ) as c;

    v_stored := meters._store_checked(v_readings);

    perform ingest._advance_stream(
        p_stream_key, p_until, p_checksum, p_line_count,
        v_stored, cardinality(v_readings) - v_stored, jsonb_array_length(v_rejected)
    );

    return jsonb_build_object(
        'stored', v_stored, 'duplicates', cardinality(v_readings) - v_stored, 'rejected', v_rejected
    );
end;
$$;

comment on function ingest.store_lines(text, integer, bigint, bigint, bigint, bigint, text, jsonb, integer) is
    'Store the good lines of a chunk, report the others.';

grant execute on function ingest.store_lines(text, integer, bigint, bigint, bigint, bigint, text, jsonb, integer)
to authenticated, service_role;
