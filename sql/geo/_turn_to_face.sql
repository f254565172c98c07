-- A direction (x, y, z) as one sees it from the middle of the earth through a face: to the right, up, and ahead.

create or replace function geo._turn_to_face(p_face integer, p_unit double precision[])
returns double precision[]
language sql
immutable
parallel safe
return case p_face
    when 0 then array[p_unit[2], p_unit[3], p_unit[1]]
    when 1 then array[-p_unit[1], p_unit[3], p_unit[2]]
    when 2 then array[-p_unit[2], p_unit[3], -p_unit[1]]
    when 3 then array[p_unit[1], p_unit[3], -p_unit[2]]
    when 4 then array[p_unit[2], -p_unit[1], p_unit[3]]
    else array[p_unit[2], p_unit[1], -p_unit[3]]
end;

comment on function geo._turn_to_face(integer, double precision[]) is 'A direction as one sees it through a face.';
