-- What a part of a sum is of another sum, in whole coins; of all of it, it is the part itself.

create or replace function payments._share(
    p_part        numeric,
    p_of          numeric,
    p_whole       numeric,
    p_minor_units integer
)
returns numeric
language sql
immutable
parallel safe
return case when p_of = p_whole then p_part else round(p_part * p_of / p_whole, p_minor_units) end;

comment on function payments._share(numeric, numeric, numeric, integer) is
    'A part''s share of another sum, in whole coins.';
