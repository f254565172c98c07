-- Rounds towards plus infinity ('up') or minus infinity ('down').

create or replace function tariffs._round_directed(p_value numeric, p_scale integer, p_rounding text)
returns numeric
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_units numeric := p_value * 10::numeric ^ p_scale;
begin
    v_units := case p_rounding when 'up' then ceil(v_units) when 'down' then floor(v_units) end;

    return round(v_units / 10::numeric ^ p_scale, p_scale);
end;
$$;

comment on function tariffs._round_directed(numeric, integer, text) is
    'Round up or down to a number of decimals.';
