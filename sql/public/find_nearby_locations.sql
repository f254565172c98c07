-- geo.find_nearby_locations under the name that clients of the first version call; see there for its errors.

create or replace function public.find_nearby_locations(
    p_lat           double precision,
    p_lng           double precision,
    p_radius_meters double precision default null,
    p_limit         integer default 50,
    p_category      text default null,
    p_scope         text default 'all',
    p_user_id       uuid default null,
    p_after_meters  numeric default null,
    p_after         uuid default null
)
returns setof geo.nearby_location
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select f.*
    from geo.find_nearby_locations(
        p_lat, p_lng, p_radius_meters, p_limit, p_category, p_scope, p_user_id, p_after_meters, p_after
    ) as f;
$$;

comment on function public.find_nearby_locations(
    double precision, double precision, double precision, integer, text, text, uuid, numeric, uuid
) is 'Version 1: see geo.find_nearby_locations.';

grant execute on function public.find_nearby_locations(
    double precision, double precision, double precision, integer, text, text, uuid, numeric, uuid
) to authenticated, service_role;
