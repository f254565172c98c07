-- The quarters of a square that may hold something further than p_after metres and not further than p_enough, each
-- with a distance that nothing in it is nearer than. p_unit: the point, on a sphere of radius one (x, y, z).
--
-- On its face a place has the coordinates u = atan2(x', z') and v = atan2(y', z'), -45 to 45 degrees, where z' points
-- through the middle of the face. The sides of a square are great circles: what is beyond one is at least as far as
-- that. Cells take latitudes for those of a sphere; 6,335,439 and 6,399,594 m are the radii of curvature that the
-- ellipsoid has at least and at most, so this is right to a hundredth of the distance. For a square that is far for
-- its size the geodesic to its middle says more; it reaches at most 0.8165 of its width from there.

create or replace function geo._split_square(
    p_square geo.square,
    p_unit   double precision[],
    p_lat    double precision,
    p_lng    double precision,
    p_after  double precision,
    p_enough double precision
)
returns geo.square[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_level  constant integer := p_square.level + 1;
    v_shift  constant integer := 2 * (30 - v_level);
    v_width  constant double precision := pi() / 2 / (1::bigint << v_level);
    v_reach  constant double precision := v_width * 0.82 * 6399594 + 0.001;
    v_u      constant double precision := p_square.i * 2 * v_width - pi() / 4;
    v_v      constant double precision := p_square.j * 2 * v_width - pi() / 4;
    v_axes   constant double precision[] := geo._turn_to_face(p_square.face, p_unit);
    v_x      constant double precision := v_axes[1];
    v_y      constant double precision := v_axes[2];
    v_z      constant double precision := v_axes[3];
    v_us     double precision[];
    v_vs     double precision[];
    v_bound  double precision;
    v_middle double precision;
    v_tan_u  double precision;
    v_tan_v  double precision;
    v_lat    double precision;
    v_lng    double precision;
    v_found  geo.square[] := '{}';
begin
    v_us := array[
        v_x * cos(v_u) - v_z * sin(v_u), v_x * cos(v_u + v_width) - v_z * sin(v_u + v_width),
        v_x * cos(v_u + 2 * v_width) - v_z * sin(v_u + 2 * v_width)
    ];
    v_vs := array[
        v_y * cos(v_v) - v_z * sin(v_v), v_y * cos(v_v + v_width) - v_z * sin(v_v + v_width),
        v_y * cos(v_v + 2 * v_width) - v_z * sin(v_v + 2 * v_width)
    ];

    for v_i in 0 .. 1 loop
        for v_j in 0 .. 1 loop
            v_bound := greatest(-v_us[v_i + 1], v_us[v_i + 2], -v_vs[v_j + 1], v_vs[v_j + 2], 0);
            v_bound := greatest(0, (asin(least(v_bound, 1)) - case when v_bound > 0.5 then 3e-8 else 1e-11 end) * 6335439);

            if p_after > 0 or v_z < 0.3 or v_bound > v_width * 63354390 then
                v_tan_u := tan(v_u + (v_i + 0.5) * v_width);
                v_tan_v := tan(v_v + (v_j + 0.5) * v_width);
                v_middle := sqrt(1 + v_tan_u * v_tan_u + v_tan_v * v_tan_v);

                -- The cosine, not the sine, says where near a pole.
                case p_square.face
                    when 0 then v_lat := asind(v_tan_v / v_middle); v_lng := atan2d(v_tan_u, 1);
                    when 1 then v_lat := asind(v_tan_v / v_middle); v_lng := atan2d(1, -v_tan_u);
                    when 2 then v_lat := asind(v_tan_v / v_middle); v_lng := atan2d(-v_tan_u, -1);
                    when 3 then v_lat := asind(v_tan_v / v_middle); v_lng := atan2d(-1, v_tan_u);
                    when 4 then v_lat := 90 - atand(sqrt(v_tan_u ^ 2 + v_tan_v ^ 2)); v_lng := atan2d(v_tan_u, -v_tan_v);
                    else v_lat := atand(sqrt(v_tan_u ^ 2 + v_tan_v ^ 2)) - 90; v_lng := atan2d(v_tan_u, v_tan_v);
                end case;

                v_middle := geo._get_geodesic(p_lat, p_lng, v_lat, v_lng);
                continue when v_middle + v_reach < p_after;
                v_bound := greatest(v_bound, v_middle - v_reach);
            end if;

            continue when v_bound > p_enough;

            v_found := v_found || row(
                greatest(v_bound, p_after), p_square.face, v_level, p_square.i * 2 + v_i, p_square.j * 2 + v_j,
                p_square.cell + ((v_i * 2 + v_j)::bigint << v_shift),
                p_square.cell + ((v_i * 2 + v_j + 1)::bigint << v_shift) - 1,
                p_square.from_spot, p_square.from_id, p_square.until_spot
            )::geo.square;
        end loop;
    end loop;

    return v_found;
end;
$$;

comment on function geo._split_square(
    geo.square, double precision[], double precision, double precision, double precision, double precision
) is 'The quarters of a square that may hold what is asked for.';
