-- The shortest way between places that are nearly antipodal, from their reduced latitudes and the difference of
-- their longitudes in radians (0 to pi).
--
-- The place further from the equator is put first and south: then the longitude that a geodesic of azimuth a has
-- gained where it reaches the other latitude grows from 0 (a = 0: north along the meridian) to pi (a = pi: over the
-- pole), and is the wanted one exactly once (Karney, Algorithms for geodesics, 2013, section 4).

create or replace function geo._solve_geodesic(
    p_from  double precision,
    p_to    double precision,
    p_angle double precision
)
returns double precision
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_f      constant double precision := 1 / 298.257223563;
    v_b      constant double precision := 6356752.314245179;
    v_b1     constant double precision := least(-greatest(abs(p_from), abs(p_to)), -1e-18);
    v_b2     constant double precision :=
        case when abs(p_from) >= abs(p_to) then p_to * -sign(p_from) else p_from * -sign(p_to) end;
    v_sin1   constant double precision := sin(v_b1);
    v_cos1   constant double precision := cos(v_b1);
    v_sin2   constant double precision := sin(v_b2);
    v_cos2   constant double precision := cos(v_b2);
    v_low    double precision := 0;
    v_high   double precision := pi();
    v_a      double precision;
    v_sin_a0 double precision;
    v_turn   double precision;
    v_s1     double precision;
    v_s      double precision;
    v_w      double precision;
    v_cos2_a double precision;
    v_cos_2m double precision;
    v_c      double precision;
    v_u2     double precision;
    v_wide   double precision;
begin
    for v_round in 1 .. 56 loop
        v_a := (v_low + v_high) / 2;
        v_sin_a0 := sin(v_a) * v_cos1;
        v_turn := sqrt(greatest(0, (cos(v_a) * v_cos1) ^ 2 + (v_cos2 - v_cos1) * (v_cos2 + v_cos1)));
        v_s1 := atan2(v_sin1, cos(v_a) * v_cos1);
        v_s := atan2(v_sin2, v_turn) - v_s1;
        v_w := atan2(v_sin_a0 * v_sin2, v_turn) - atan2(v_sin_a0 * v_sin1, cos(v_a) * v_cos1);
        v_cos2_a := 1 - v_sin_a0 ^ 2;
        v_cos_2m := cos(2 * v_s1 + v_s);
        v_c := v_f / 16 * v_cos2_a * (4 + v_f * (4 - 3 * v_cos2_a));

        if v_w - (1 - v_c) * v_f * v_sin_a0 * (
            v_s + v_c * sin(v_s) * (v_cos_2m + v_c * cos(v_s) * (2 * v_cos_2m ^ 2 - 1))
        ) < p_angle then
            v_low := v_a;
        else
            v_high := v_a;
        end if;
    end loop;

    v_u2 := v_cos2_a * 0.006739496742276434;
    v_wide := 1 + v_u2 / 16384 * (4096 + v_u2 * (v_u2 * (320 - 175 * v_u2) - 768));
    v_c := v_u2 / 1024 * (256 + v_u2 * (v_u2 * (74 - 47 * v_u2) - 128));
    return v_b * v_wide * (
        v_s - v_c * sin(v_s) * (
            v_cos_2m + v_c / 4 * (
                cos(v_s) * (2 * v_cos_2m ^ 2 - 1)
                - v_c / 6 * v_cos_2m * (4 * sin(v_s) ^ 2 - 3) * (4 * v_cos_2m ^ 2 - 3)
            )
        )
    );
end;
$$;

comment on function geo._solve_geodesic(double precision, double precision, double precision) is
    'The shortest way between places that are nearly antipodal.';
