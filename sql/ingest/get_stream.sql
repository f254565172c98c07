-- How much of a stream of the caller's is taken, and what came of it.
--
-- Errors: PT404 stream_not_found

create or replace function ingest.get_stream(p_stream_key text)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stream ingest.streams;
begin
    select s.* into v_stream
    from ingest.streams as s
    where s.stream_key = p_stream_key and s.scope = api._get_scope();

    if not found then
        raise exception 'stream_not_found'
            using errcode = 'PT404',
                  detail = 'You have no stream with this key.',
                  hint = 'Send it to POST /ingest/readings; a stream without activity is forgotten after 30 days.';
    end if;

    return ingest._describe_stream(v_stream);
end;
$$;

comment on function ingest.get_stream(text) is 'How much of a stream is taken, and what came of it.';

grant execute on function ingest.get_stream(text) to authenticated, service_role;
