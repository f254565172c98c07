-- The shortest way along the WGS 84 ellipsoid, in metres: Vincenty's inverse formula, right to a millimetre. Near
-- the antipodes it does not converge, and the place is found by bisection instead (geo._solve_geodesic).

create or replace function geo._get_geodesic(
    p_from_lat double precision,
    p_from_lng double precision,
    p_to_lat   double precision,
    p_to_lng   double precision
)
returns double precision
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_f      constant double precision := 1 / 298.257223563;
    v_b      constant double precision := 6356752.314245179;
    v_reduced constant double precision[] := array[
        atan((1 - v_f) * tand(p_from_lat)), atan((1 - v_f) * tand(p_to_lat))
    ];
    v_sin1   constant double precision := sin(v_reduced[1]);
    v_cos1   constant double precision := cos(v_reduced[1]);
    v_sin2   constant double precision := sin(v_reduced[2]);
    v_cos2   constant double precision := cos(v_reduced[2]);
    v_l      double precision := abs(p_to_lng - p_from_lng);
    v_lambda double precision;
    v_before double precision;
    v_sin_s  double precision;
    v_cos_s  double precision;
    v_s      double precision;
    v_sin_a  double precision;
    v_cos2_a double precision;
    v_cos_2m double precision;
    v_c      double precision;
    v_u2     double precision;
    v_wide   double precision;
begin
    v_l := radians(case when v_l > 180 then 360 - v_l else v_l end);
    v_lambda := v_l;

    for v_round in 1 .. 20 loop
        v_sin_s := sqrt(
            (v_cos2 * sin(v_lambda)) ^ 2 + (v_cos1 * v_sin2 - v_sin1 * v_cos2 * cos(v_lambda)) ^ 2
        );

        if v_sin_s = 0 and v_l < 1 then
            return 0;
        end if;

        v_cos_s := v_sin1 * v_sin2 + v_cos1 * v_cos2 * cos(v_lambda);
        exit when v_sin_s < 1e-3 and v_cos_s < 0;
        v_s := atan2(v_sin_s, v_cos_s);
        v_sin_a := v_cos1 * v_cos2 * sin(v_lambda) / v_sin_s;
        v_cos2_a := 1 - v_sin_a ^ 2;
        v_cos_2m := case when v_cos2_a < 1e-15 then 0 else v_cos_s - 2 * v_sin1 * v_sin2 / v_cos2_a end;
        v_c := v_f / 16 * v_cos2_a * (4 + v_f * (4 - 3 * v_cos2_a));
        v_before := v_lambda;
        v_lambda := v_l + (1 - v_c) * v_f * v_sin_a * (
            v_s + v_c * v_sin_s * (v_cos_2m + v_c * v_cos_s * (2 * v_cos_2m ^ 2 - 1))
        );
        exit when v_lambda > pi();

        if abs(v_lambda - v_before) < 1e-12 then
            v_u2 := v_cos2_a * 0.006739496742276434;
            v_wide := 1 + v_u2 / 16384 * (4096 + v_u2 * (v_u2 * (320 - 175 * v_u2) - 768));
            v_c := v_u2 / 1024 * (256 + v_u2 * (v_u2 * (74 - 47 * v_u2) - 128));
            return v_b * v_wide * (
                v_s - v_c * v_sin_s * (
                    v_cos_2m + v_c / 4 * (
                        v_cos_s * (2 * v_cos_2m ^ 2 - 1)
                        - v_c / 6 * v_cos_2m * (4 * v_sin_s ^ 2 - 3) * (4 * v_cos_2m ^ 2 - 3)
                    )
                )
            );
        end if;
    end loop;

    return geo._solve_geodesic(v_reduced[1], v_reduced[2], v_l);
end;
$$;

comment on function geo._get_geodesic(double precision, double precision, double precision, double precision) is
    'The shortest way along the WGS 84 ellipsoid, in metres.';
