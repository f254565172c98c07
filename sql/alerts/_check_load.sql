-- Signals whether a region's load in a minute is close to its capacity by a rule. Once it is, it has to fall
-- by a margin to be over; a minute that may still grow ends nothing.

create or replace function alerts._check_load(
    p_rule        alerts.rules,
    p_region      text,
    p_at          timestamptz,
    p_load_kw     numeric,
    p_capacity_kw numeric,
    p_is_open     boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parameters jsonb := p_rule.parameters;
    v_percent    numeric := 100 * p_load_kw / p_capacity_kw;
    v_is_firing  boolean;
    v_is_high    boolean;
begin
    v_parameters := v_parameters || coalesce((
        select o.parameters
        from alerts.rule_overrides as o
        where o.subject_id = p_region and o.rule_code = p_rule.rule_code
    ), '{}');
    v_is_firing := exists (
        select from alerts.conditions as c
        where c.subject_id = p_region and c.rule_code = p_rule.rule_code and c.is_firing
    );
    v_is_high := v_percent >= (v_parameters ->> 'above_percent')::numeric
        - case when v_is_firing then (v_parameters ->> 'margin_percent')::numeric else 0 end;

    if v_is_high and not (v_is_firing and p_is_open) then
        perform alerts._signal(
            p_rule.rule_code, p_region, true, p_at,
            format('Load of %s is %s%% of its capacity', p_region, round(v_percent, 1)),
            jsonb_build_object(
                'load_kw', round(p_load_kw, 1), 'capacity_kw', p_capacity_kw, 'load_percent', round(v_percent, 1)
            ),
            p_region => p_region
        );
    elsif v_is_firing and not v_is_high and not p_is_open then
        perform alerts._signal(p_rule.rule_code, p_region, false, p_at, p_region => p_region);
    end if;
end;
$$;

comment on function alerts._check_load(alerts.rules, text, timestamptz, numeric, numeric, boolean) is
    'Signal whether a region''s load is close to its capacity.';
