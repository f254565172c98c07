-- The way between two places, from the cache: no row where none is known or it has expired.
--
-- Errors: PT400 invalid_latitude, invalid_longitude

create or replace function geo.get_route(
    p_from_lat double precision,
    p_from_lng double precision,
    p_to_lat   double precision,
    p_to_lng   double precision,
    p_profile  text default 'driving'
)
returns setof geo.cached_route
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ends constant integer[] := geo._round_route(p_from_lat, p_from_lng, p_to_lat, p_to_lng);
begin
    return query
    select r.route, r.distance_meters, r.duration_seconds, r.cached_at, r.expires_at
    from geo.routes as r
    where r.profile = p_profile and r.from_lat = v_ends[1] and r.from_lng = v_ends[2] and r.to_lat = v_ends[3]
        and r.to_lng = v_ends[4] and r.expires_at > now();
end;
$$;

comment on function geo.get_route(double precision, double precision, double precision, double precision, text) is
    'The way between two places, where it is cached and has not expired.';

grant execute on function geo.get_route(double precision, double precision, double precision, double precision, text)
    to authenticated, service_role;
