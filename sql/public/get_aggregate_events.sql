-- events.get_aggregate_events under the name that clients of the first version call; see there for its errors.

create or replace function public.get_aggregate_events(
    p_aggregate_type text,
    p_aggregate_id   text,
    p_after_version  bigint default 0,
    p_limit          integer default 100
)
returns setof events.events
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select f.* from events.get_aggregate_events(p_aggregate_type, p_aggregate_id, p_after_version, p_limit) as f;
$$;

comment on function public.get_aggregate_events(text, text, bigint, integer) is 'Version 1: see events.get_aggregate_events.';

grant execute on function public.get_aggregate_events(text, text, bigint, integer) to operator, service_role;
