-- The rate that follows on another one, on the way to a target: so much of the way as the rule says,
-- by at most its largest step, within floor and ceiling, rounded once. What is left of the way is gone
-- at once where it is no more than the last decimal, so that the target is reached.

create or replace function tariffs._smooth_rate(p_rule tariffs.dynamic_rules, p_rate numeric, p_target numeric)
returns numeric
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_goal constant numeric := round(p_target, p_rule.rate_scale);
    v_unit constant numeric := 10::numeric ^ -p_rule.rate_scale;
    v_step numeric := (p_target - p_rate) * p_rule.smoothing;
begin
    if abs(v_step) < v_unit then
        v_step := least(abs(v_goal - p_rate), v_unit) * sign(v_goal - p_rate);
    end if;

    v_step := least(greatest(v_step, -p_rule.max_step), p_rule.max_step);

    return least(greatest(round(p_rate + v_step, p_rule.rate_scale), p_rule.floor_rate), p_rule.ceiling_rate);
end;
$$;

comment on function tariffs._smooth_rate(tariffs.dynamic_rules, numeric, numeric) is
    'The next rate on the way to a target.';
