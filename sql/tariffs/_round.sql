-- Rounds by a rule that is a row: half_up is half away from zero, up and down are
-- towards plus and minus infinity. One expression, so that the planner inlines it.

create or replace function tariffs._round(p_value numeric, p_scale integer, p_rounding text)
returns numeric
language sql
immutable
parallel safe
return case p_rounding
    when 'half_up' then round(p_value, p_scale)
    when 'up' then round(ceil(p_value * 10::numeric ^ p_scale) / 10::numeric ^ p_scale, p_scale)
    when 'down' then round(floor(p_value * 10::numeric ^ p_scale) / 10::numeric ^ p_scale, p_scale)
end;

comment on function tariffs._round(numeric, integer, text) is
    'Round to a number of decimals by a named rule.';
