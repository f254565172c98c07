-- How far two places are from each other along the ground: the shortest way on the WGS 84 ellipsoid, in metres.
--
-- Errors: PT400 invalid_latitude, invalid_longitude

create or replace function geo.get_distance(
    p_from_lat double precision,
    p_from_lng double precision,
    p_to_lat   double precision,
    p_to_lng   double precision
)
returns numeric
language plpgsql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform geo._check_point(p_from_lat, p_from_lng), geo._check_point(p_to_lat, p_to_lng);
    -- A square of less than 1e-154 is an error in PostgreSQL.
    return round(geo._get_geodesic(
        round(p_from_lat::numeric, 12), round(p_from_lng::numeric, 12), round(p_to_lat::numeric, 12), round(p_to_lng::numeric, 12)
    )::numeric, 3);
end;
$$;

comment on function geo.get_distance(double precision, double precision, double precision, double precision) is
    'How far two places are from each other, in metres along the ground.';

grant execute on function geo.get_distance(double precision, double precision, double precision, double precision)
    to authenticated, service_role;
