-- The segments by their keys; p_after is the last one of the page before.
--
-- Errors: PT400 invalid_limit

create or replace function flags.list_segments(p_limit integer default 100, p_after text default null)
returns setof flags.segments
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select s.* from flags.segments as s where p_after is null or s.segment_key > p_after order by s.segment_key limit p_limit;
end;
$$;

comment on function flags.list_segments(integer, text) is 'The segments by their keys.';

grant execute on function flags.list_segments(integer, text) to operator, service_role;
