-- The events of one aggregate after a version, in order.
--
-- Errors: PT400 invalid_limit

create or replace function events.get_aggregate_events(
    p_aggregate_type text,
    p_aggregate_id   text,
    p_after_version  bigint default 0,
    p_limit          integer default 100
)
returns setof events.events
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 10000);

    return query
    select e.*
    from events.events as e
    where e.aggregate_type = p_aggregate_type
        and e.aggregate_id = p_aggregate_id
        and e.aggregate_version > coalesce(p_after_version, 0)
    order by e.aggregate_version
    limit p_limit;
end;
$$;

comment on function events.get_aggregate_events(text, text, bigint, integer) is
    'The events of one aggregate after a version, in order.';

grant execute on function events.get_aggregate_events(text, text, bigint, integer) to operator, service_role;
