-- How far it is at least, in metres, from a point (p_unit, on a sphere of radius one) to where a square ends; 0 from
-- outside. Its sides are great circles; 6,335,439 m is the smallest radius of curvature of the ellipsoid.

create or replace function geo._get_margin(p_square geo.square, p_unit double precision[])
returns double precision
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_axes  constant double precision[] := geo._turn_to_face(p_square.face, p_unit);
    v_width constant double precision := pi() / 2 / (1::bigint << p_square.level);
    v_u     constant double precision := p_square.i * v_width - pi() / 4;
    v_v     constant double precision := p_square.j * v_width - pi() / 4;
    v_least constant double precision := least(
        v_axes[1] * cos(v_u) - v_axes[3] * sin(v_u), v_axes[3] * sin(v_u + v_width) - v_axes[1] * cos(v_u + v_width),
        v_axes[2] * cos(v_v) - v_axes[3] * sin(v_v), v_axes[3] * sin(v_v + v_width) - v_axes[2] * cos(v_v + v_width)
    );
begin
    return greatest(0, (asin(greatest(v_least, 0)) - 1e-11) * 6335439);
end;
$$;

comment on function geo._get_margin(geo.square, double precision[]) is 'How far it is at least to where a square ends.';
