-- The straight line through the earth from a point (p_centre: metres from the middle of the earth) to a spot.

create or replace function geo._get_chord(p_spot bigint, p_centre double precision[])
returns double precision
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lat constant double precision := (p_spot >> 32) / 1e7::double precision;
    v_lng constant double precision := ((p_spot & 4294967295) - 1800000000) / 1e7::double precision;
    v_sin constant double precision := sind(v_lat);
    v_n   constant double precision := 6378137 / sqrt(1 - 0.0066943799901413165 * v_sin * v_sin);
    v_r   constant double precision := v_n * cosd(v_lat);
begin
    return sqrt(
        (p_centre[1] - v_r * cosd(v_lng)) ^ 2 + (p_centre[2] - v_r * sind(v_lng)) ^ 2
        + (p_centre[3] - v_n * 0.9933056200098587 * v_sin) ^ 2
    );
end;
$$;

comment on function geo._get_chord(bigint, double precision[]) is 'The straight line through the earth from a point to a spot.';
