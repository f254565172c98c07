-- The ends of a way on the grid of ten-thousandths of a degree: from_lat, from_lng, to_lat, to_lng. A pole has one
-- longitude, and 180 and -180 are the same.
--
-- Errors: PT400 invalid_latitude, invalid_longitude

create or replace function geo._round_route(
    p_from_lat double precision,
    p_from_lng double precision,
    p_to_lat   double precision,
    p_to_lng   double precision
)
returns integer[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ends integer[];
begin
    perform geo._check_point(p_from_lat, p_from_lng), geo._check_point(p_to_lat, p_to_lng);

    v_ends := array[
        round(p_from_lat * 10000), round(p_from_lng * 10000), round(p_to_lat * 10000), round(p_to_lng * 10000)
    ]::integer[];

    for v_end in 1 .. 3 by 2 loop
        if abs(v_ends[v_end]) = 900000 then
            v_ends[v_end + 1] := 0;
        elsif v_ends[v_end + 1] = -1800000 then
            v_ends[v_end + 1] := 1800000;
        end if;
    end loop;

    return v_ends;
end;
$$;

comment on function geo._round_route(double precision, double precision, double precision, double precision) is
    'The ends of a way on the grid of ten-thousandths of a degree.';
