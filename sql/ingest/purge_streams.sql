-- Forgets streams in which nothing happened for a while; returns how many. Their readings stay:
-- a stream that is sent again afterwards finds them as duplicates.
--
-- Errors: PT400 invalid_age

create or replace function ingest.purge_streams(
    p_older_than interval default '30 days',
    p_limit      integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    if p_older_than is null or p_older_than < interval '1 day' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = format('The age is %s.', coalesce(p_older_than::text, 'null')),
                  hint = 'Keep at least a day: a stream that broke off is sent again.';
    end if;

    with old as (
        select s.stream_key
        from ingest.streams as s
        where s.updated_at < now() - p_older_than
        order by s.updated_at
        limit p_limit
        for update skip locked
    )
    delete from ingest.streams as s
    using old
    where s.stream_key = old.stream_key;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function ingest.purge_streams(interval, integer) is 'Forget streams of long ago; returns how many.';

grant execute on function ingest.purge_streams(interval, integer) to service_role;
