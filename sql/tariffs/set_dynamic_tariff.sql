-- Publishes that from a moment on a tariff's rate follows the load of its region: the base rate times
-- the factor of the curve at the load factor, within floor and ceiling.
--
-- p_curve is [{"load": 0.5, "factor": 1}, {"load": 0.9, "factor": 1.5}]: straight lines between the
-- points, level before the first and after the last. A recompute goes p_smoothing of the way (1: all of
-- it) and changes the rate by at most p_max_step, at most once in p_min_interval (0 to 15 minutes). Where
-- no load is known for p_stale_after, the rate is the base rate. Locks the tariff's row.
--
-- Errors: PT400 invalid_curve, invalid_rate, invalid_charges, invalid_effective_from; PT404 tariff_not_found;
--         PT409 version_exists; PT422 tariff_has_no_region, effective_from_in_past, incomplete_charge,
--         invalid_charge_base; 23514 on what a check of dynamic_rules refuses

create or replace function tariffs.set_dynamic_tariff(
    p_tariff_code    text,
    p_base_rate      numeric,
    p_floor_rate     numeric,
    p_ceiling_rate   numeric,
    p_curve          jsonb,
    p_smoothing      numeric default 1,
    p_max_step       numeric default null,
    p_min_interval   interval default '1 minute',
    p_stale_after    interval default '1 hour',
    p_rate_scale     integer default 2,
    p_effective_from timestamptz default now(),
    p_charges        jsonb default '[]',
    p_total_step     numeric default 0.01,
    p_total_rounding text default 'half_up',
    p_line_scale     integer default 2,
    p_line_rounding  text default 'half_up'
)
returns tariffs.dynamic_rules
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version tariffs.tariff_versions;
    v_loads   numeric[];
    v_factors numeric[];
    v_rule    tariffs.dynamic_rules;
begin
    if (
            p_base_rate > 0 and p_base_rate < 1000000 and p_floor_rate >= 0 and p_floor_rate <= p_base_rate
            and p_base_rate <= p_ceiling_rate and p_ceiling_rate < 1000000
        ) is not true
    then
        raise exception 'invalid_rate'
            using errcode = 'PT400',
                  detail = format('Floor %s, base %s, ceiling %s.', p_floor_rate, p_base_rate, p_ceiling_rate),
                  hint = 'Send currency per kWh before charges, with 0 <= floor <= base <= ceiling < 1000000 and base above 0.';
    end if;

    if jsonb_typeof(p_curve) is distinct from 'array' or jsonb_array_length(p_curve) not between 1 and 100
        or exists (
            select from jsonb_array_elements(p_curve) as c
            where (jsonb_typeof(c -> 'load') = 'number' and jsonb_typeof(c -> 'factor') = 'number') is not true
        )
    then
        raise exception 'invalid_curve'
            using errcode = 'PT400', detail = 'A curve is an array of 1 to 100 objects with load and factor.',
                  hint = 'Send [{"load": 0.5, "factor": 1}, {"load": 0.9, "factor": 1.5}].';
    end if;

    select array_agg((c.value ->> 'load')::numeric order by c.place),
        array_agg((c.value ->> 'factor')::numeric order by c.place)
    into v_loads, v_factors
    from jsonb_array_elements(p_curve) with ordinality as c (value, place);

    -- A price that falls while the load rises would invite more of it.
    if exists (
        select from generate_subscripts(v_loads, 1) as n
        where v_loads[n] < 0 or v_loads[n] > 100 or v_factors[n] < 0 or v_factors[n] > 1000
            or v_loads[n] >= v_loads[n + 1] or v_factors[n] > v_factors[n + 1]
    ) then
        raise exception 'invalid_curve'
            using errcode = 'PT400', detail = 'The curve falls, has two points at one load, or leaves what is sensible.',
                  hint = 'Let load (0 to 100, 1 is the capacity) ascend and factor (0 to 1000) not descend.';
    end if;

    if exists (select from tariffs.tariffs as t where t.tariff_code = p_tariff_code and t.region is null) then
        raise exception 'tariff_has_no_region'
            using errcode = 'PT422', detail = format('Tariff %s is of no region, so no load sets its rate.', p_tariff_code),
                  hint = 'Create a tariff with p_region.';
    end if;

    v_version := tariffs._add_version(
        p_tariff_code, p_effective_from, 'dynamic', p_total_step, p_total_rounding, p_line_scale, p_line_rounding
    );

    insert into tariffs.tariff_bands (tariff_version_id, from_kwh, band_code, rate)
    values (v_version.tariff_version_id, 0, 'base', p_base_rate);

    insert into tariffs.dynamic_rules (
        tariff_version_id, floor_rate, ceiling_rate, curve_loads, curve_factors, smoothing, max_step, rate_scale,
        min_interval, stale_after
    )
    values (
        v_version.tariff_version_id, p_floor_rate, p_ceiling_rate, v_loads, v_factors, p_smoothing, p_max_step,
        p_rate_scale, p_min_interval, p_stale_after
    )
    returning * into v_rule;

    perform tariffs._finish_publishing(p_tariff_code, p_effective_from, p_charges);

    return v_rule;
end;
$$;

comment on function tariffs.set_dynamic_tariff(
    text, numeric, numeric, numeric, jsonb, numeric, numeric, interval, interval, integer, timestamptz, jsonb, numeric,
    text, integer, text
) is 'Publish that a tariff''s rate follows the load of its region.';

grant execute on function tariffs.set_dynamic_tariff(
    text, numeric, numeric, numeric, jsonb, numeric, numeric, interval, interval, integer, timestamptz, jsonb, numeric,
    text, integer, text
) to admin, service_role;
