-- The way along the ground from a point to a spot, in metres.

create or replace function geo._get_spot_distance(p_lat double precision, p_lng double precision, p_spot bigint)
returns double precision
language sql
immutable
parallel safe
return geo._get_geodesic(
    p_lat, p_lng, (p_spot >> 32) / 1e7::double precision,
    ((p_spot & 4294967295) - 1800000000) / 1e7::double precision
);

comment on function geo._get_spot_distance(double precision, double precision, bigint) is
    'The way along the ground from a point to a spot.';
