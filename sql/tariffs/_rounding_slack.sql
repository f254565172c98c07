-- How far rounding to a multiple of a step can move a value.

create or replace function tariffs._rounding_slack(p_step numeric, p_rounding text)
returns numeric
language sql
immutable
parallel safe
return case p_rounding when 'half_up' then p_step / 2 else p_step end;

comment on function tariffs._rounding_slack(numeric, text) is 'How far rounding can move a value.';
