-- Works out the price sheet that holds from one moment: the version, the charges and the
-- override in force, as the arrays that tariffs.quote_energy computes with.
--
-- The unrounded total is energy_factor * energy cost + kwh_factor * kWh: each line
-- adds its share, in order. rounding_slack adds up how far each line's rounding,
-- and that of the lines it is a percentage of, can move the total.
--
-- Errors: PT422 invalid_charge_base, price_not_positive

create or replace function tariffs._compile_price_sheet(p_tariff_code text, p_at timestamptz)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version  tariffs.tariff_versions;
    v_override tariffs.overrides;
    v_charge   tariffs.charges;
    v_sheet    tariffs.price_sheets;
    v_codes    text[] := '{energy}';
    v_energy   numeric[] := '{1}';  -- of each line: what an energy cost of 1 adds to it
    v_kwh      numeric[] := '{0}';  -- what 1 kWh adds to it besides
    v_slack    numeric[];           -- how far rounding can move it
    v_facts    jsonb := '[]';
    v_base     record;
begin
    select v.* into strict v_version
    from tariffs.tariff_versions as v
    where v.tariff_code = p_tariff_code and v.effective_from <= p_at
    order by v.effective_from desc
    limit 1;

    select p_tariff_code, p_at, t.currency, v_version.tariff_version_id, v_version.band_method,
        v_version.total_step, v_version.total_rounding, '{0}', '{0}', array[v_version.line_scale],
        array[v_version.line_rounding], '{false}'
    into strict v_sheet.tariff_code, v_sheet.effective_from, v_sheet.currency, v_sheet.tariff_version_id,
        v_sheet.band_method, v_sheet.total_step, v_sheet.total_rounding, v_sheet.line_rates,
        v_sheet.line_bases, v_sheet.line_scales, v_sheet.line_roundings, v_sheet.line_is_tax
    from tariffs.tariffs as t
    where t.tariff_code = p_tariff_code;

    v_override := (
        select o
        from tariffs.overrides as o
        where o.tariff_code = p_tariff_code and o.effective_from <= p_at and o.effective_until > p_at
    );

    if v_override.override_id is not null then
        v_sheet.override_id := v_override.override_id;
        v_sheet.band_method := 'whole';
        v_sheet.band_codes := '{override}';
        v_sheet.band_rates := array[v_override.rate];
    elsif v_version.band_method = 'time_of_use' then
        select array_agg(p.period_code order by p.period_code), array_agg(p.rate order by p.period_code)
        into strict v_sheet.band_codes, v_sheet.band_rates
        from tariffs.periods as p
        where p.tariff_version_id = v_version.tariff_version_id;
    elsif v_version.band_method = 'prices' then
        v_sheet.band_codes := '{price}';
        v_sheet.band_rates := '{0}';
    else
        select array_agg(b.band_code order by b.from_kwh), array_agg(b.from_kwh order by b.from_kwh),
            array_agg(b.rate order by b.from_kwh),
            array_agg(
                case v_version.band_method when 'whole' then b.from_kwh * b.rate else b.slabs_below end
                order by b.from_kwh
            )
        into strict v_sheet.band_codes, v_sheet.band_starts, v_sheet.band_rates, v_sheet.band_costs
        from (
            select s.*, sum(s.slab_below) over (order by s.from_kwh) as slabs_below
            from (
                select d.*,
                    coalesce((d.from_kwh - lag(d.from_kwh) over w) * lag(d.rate) over w, 0) as slab_below
                from tariffs.tariff_bands as d
                where d.tariff_version_id = v_version.tariff_version_id
                window w as (order by d.from_kwh)
            ) as s
        ) as b;
    end if;

    -- Without starts of their own, bands are alternatives.
    v_sheet.band_starts := coalesce(v_sheet.band_starts, array_fill(0::numeric, array[cardinality(v_sheet.band_codes)]));
    v_sheet.band_costs := coalesce(v_sheet.band_costs, v_sheet.band_starts);
    v_sheet.slab_period := v_version.slab_period;
    v_sheet.is_variable := v_sheet.override_id is not null or v_sheet.slab_period = 'month'
        or v_sheet.band_method not in ('whole', 'telescopic');

    v_slack := array[tariffs._rounding_slack(10::numeric ^ -v_version.line_scale, v_version.line_rounding)];

    for v_charge in
        select c.*
        from (
            select distinct on (h.charge_code) h.*
            from tariffs.charges as h
            where h.tariff_code = p_tariff_code and h.effective_from <= p_at
            order by h.charge_code, h.effective_from desc
        ) as c
        where c.rate is not null
        order by c.position, c.charge_code
    loop
        if not v_charge.base_codes <@ v_codes or cardinality(v_codes) > 29 then
            raise exception 'invalid_charge_base'
                using errcode = 'PT422',
                      detail = format(
                          'At %s, %s is taken of: %s. The lines before it are: %s.', p_at,
                          v_charge.charge_code, array_to_string(v_charge.base_codes, ', '),
                          array_to_string(v_codes, ', ')
                      ),
                      hint = 'A percentage is taken of lines at an earlier position; a bill has at most 30 lines.';
        end if;

        select coalesce(bit_or(1 << (n - 1)), 0) as bits,
            coalesce(sum(v_energy[n]), 0) * v_charge.rate / 100 as energy,
            coalesce(sum(v_kwh[n]), 0) * v_charge.rate / 100 as kwh,
            coalesce(sum(v_slack[n]), 0) * abs(v_charge.rate) / 100 as slack
        into v_base
        from generate_subscripts(v_codes, 1) as n
        where v_codes[n] = any (v_charge.base_codes);

        v_codes := v_codes || v_charge.charge_code;
        v_energy := v_energy || v_base.energy;
        v_kwh := v_kwh || case v_charge.basis when 'per_kwh' then v_charge.rate else v_base.kwh end;
        v_slack := v_slack
            || v_base.slack + tariffs._rounding_slack(10::numeric ^ -v_charge.scale, v_charge.rounding);

        v_sheet.line_rates := v_sheet.line_rates
            || case v_charge.basis when 'per_kwh' then v_charge.rate else v_charge.rate / 100 end;
        v_sheet.line_bases := v_sheet.line_bases || v_base.bits;
        v_sheet.line_scales := v_sheet.line_scales || v_charge.scale;
        v_sheet.line_roundings := v_sheet.line_roundings || v_charge.rounding;
        v_sheet.line_is_tax := v_sheet.line_is_tax || (v_charge.kind = 'tax');
        v_facts := v_facts || jsonb_build_object(
            'code', v_charge.charge_code, 'label', v_charge.label, 'kind', v_charge.kind,
            'basis', v_charge.basis, 'rate', v_charge.rate
        );
    end loop;

    -- A total coarser than its lines shows what rounding did to it.
    if v_sheet.total_step > 10::numeric ^ -v_version.line_scale then
        v_facts := v_facts || jsonb_build_object(
            'code', 'rounding', 'label', 'Rounding', 'kind', 'rounding', 'basis', null, 'rate', null
        );
    end if;

    v_sheet.bill_formats := array(
        select tariffs._make_bill_format(
            jsonb_build_object('code', 'energy', 'label', 'Energy', 'kind', 'energy', 'basis', 'per_kwh')
            || case
                when v_sheet.band_method in ('whole', 'time_of_use') then jsonb_build_object(
                    'rate', v_sheet.band_rates[n], 'band', v_sheet.band_codes[n]
                )
                else '{"rate": null}'
            end
            || v_facts
        )
        from generate_subscripts(v_sheet.band_codes, 1) as n
        order by n
    );

    select sum(v_energy[n]), sum(v_kwh[n]),
        sum(v_slack[n]) + tariffs._rounding_slack(v_version.total_step, v_version.total_rounding)
    into v_sheet.energy_factor, v_sheet.kwh_factor, v_sheet.rounding_slack
    from generate_subscripts(v_codes, 1) as n;

    -- Of a rate that somebody else sets, this is known when it is there: tariffs._fix_rate.
    if v_sheet.override_id is null and v_sheet.band_method in ('whole', 'telescopic') and 0 >= any (
        select v_sheet.energy_factor * r.rate + v_sheet.kwh_factor
        from unnest(v_sheet.band_rates) as r (rate)
    ) then
        raise exception 'price_not_positive'
            using errcode = 'PT422',
                  detail = format('At %s a kWh of tariff %s would cost nothing or less.', p_at, p_tariff_code),
                  hint = 'Check the signs of the charges.';
    end if;

    insert into tariffs.price_sheets
    select v_sheet.*;
end;
$$;

comment on function tariffs._compile_price_sheet(text, timestamptz) is
    'Work out the price sheet that holds from one moment.';
