-- The cell of a place: which of the six faces of a cube around the globe, then 30 times which quarter of what is left.
-- Places in the same square share the front of the number, so a square is a range of a B-tree. A cell is at most
-- a centimetre wide; there is no seam at the poles or at the date line that a face does not have anywhere else.

create or replace function geo._get_cell(p_lat double precision, p_lng double precision)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_x    double precision := cosd(p_lat) * cosd(p_lng);
    v_y    double precision := cosd(p_lat) * sind(p_lng);
    v_z    double precision := sind(p_lat);
    v_most double precision := greatest(abs(v_x), abs(v_y), abs(v_z));
    v_face bigint;
    v_u    double precision;
    v_v    double precision;
begin
    if v_most = abs(v_z) then
        v_face := case when v_z > 0 then 4 else 5 end;
        v_u := atan2(v_y, v_most);
        v_v := atan2(case when v_z > 0 then -v_x else v_x end, v_most);
    elsif v_most = abs(v_x) then
        v_face := case when v_x > 0 then 0 else 2 end;
        v_u := atan2(case when v_x > 0 then v_y else -v_y end, v_most);
        v_v := atan2(v_z, v_most);
    else
        v_face := case when v_y > 0 then 1 else 3 end;
        v_u := atan2(case when v_y > 0 then -v_x else v_x end, v_most);
        v_v := atan2(v_z, v_most);
    end if;

    return (v_face << 60)
        | (geo._spread_bits(least(floor((v_u / pi() * 2 + 0.5) * 1073741824)::bigint, 1073741823)) << 1)
        | geo._spread_bits(least(floor((v_v / pi() * 2 + 0.5) * 1073741824)::bigint, 1073741823));
end;
$$;

comment on function geo._get_cell(double precision, double precision) is
    'Where on the globe, as a number that near places share the front of.';
