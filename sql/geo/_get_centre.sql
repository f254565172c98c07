-- A point of the ellipsoid as metres from the middle of the earth: x, y, z.

create or replace function geo._get_centre(p_lat double precision, p_lng double precision)
returns double precision[]
language sql
immutable
return array[
    6378137 / sqrt(1 - 0.0066943799901413165 * sind(p_lat) ^ 2) * cosd(p_lat) * cosd(p_lng),
    6378137 / sqrt(1 - 0.0066943799901413165 * sind(p_lat) ^ 2) * cosd(p_lat) * sind(p_lng),
    6378137 / sqrt(1 - 0.0066943799901413165 * sind(p_lat) ^ 2) * 0.9933056200098587 * sind(p_lat)
];

comment on function geo._get_centre(double precision, double precision) is 'A point as metres from the middle of the earth.';
