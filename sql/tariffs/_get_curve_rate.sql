-- The rate that a dynamic rule has for a load factor: the base rate times the factor of the curve,
-- within floor and ceiling. Not rounded. Without a load factor it is the base rate.

create or replace function tariffs._get_curve_rate(
    p_rule        tariffs.dynamic_rules,
    p_base_rate   numeric,
    p_load_factor numeric
)
returns numeric
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count  constant integer := cardinality(p_rule.curve_loads);
    v_factor numeric;
begin
    if p_load_factor is null then
        return p_base_rate;
    end if;

    v_factor := p_rule.curve_factors[v_count];

    for n in 1 .. v_count loop
        continue when p_load_factor > p_rule.curve_loads[n];

        v_factor := p_rule.curve_factors[n];

        if n > 1 then
            v_factor := p_rule.curve_factors[n - 1]
                + (v_factor - p_rule.curve_factors[n - 1]) * (p_load_factor - p_rule.curve_loads[n - 1])
                / (p_rule.curve_loads[n] - p_rule.curve_loads[n - 1]);
        end if;

        exit;
    end loop;

    return least(greatest(p_base_rate * v_factor, p_rule.floor_rate), p_rule.ceiling_rate);
end;
$$;

comment on function tariffs._get_curve_rate(tariffs.dynamic_rules, numeric, numeric) is
    'The rate of a dynamic rule at a load factor, before smoothing.';
