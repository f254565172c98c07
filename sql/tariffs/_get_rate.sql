-- The rate of a tariff at a moment, since when and until when it is known to hold. No row where the
-- tariff has no prices then; a null rate where a market price is missing.
--
-- A rate by time of use holds since its sheet, as far as is said here.

create or replace function tariffs._get_rate(p_tariff_code text, p_at timestamptz)
returns tariffs.rate_in_force
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sheet tariffs.price_sheets;
    v_found tariffs.found_rate;
    v_rate  tariffs.rate_in_force;
begin
    select s.* into v_sheet
    from tariffs.price_sheets as s
    where s.tariff_code = p_tariff_code and s.effective_from <= p_at
    order by s.effective_from desc
    limit 1;

    v_rate.tariff_code := p_tariff_code;
    v_rate.effective_until := (
        select min(s.effective_from)
        from tariffs.price_sheets as s
        where s.tariff_code = p_tariff_code and s.effective_from > p_at
    );

    if v_sheet.tariff_code is null then
        return v_rate;
    end if;

    v_found := tariffs._find_rate(v_sheet, p_at);
    v_rate.tariff_version_id := v_sheet.tariff_version_id;
    v_rate.override_id := v_sheet.override_id;
    v_rate.band_method := case when v_sheet.override_id is null then v_sheet.band_method else 'override' end;
    v_rate.band := v_found.band;
    v_rate.rate := v_found.rate;
    v_rate.price_per_kwh := v_sheet.energy_factor * v_found.rate + v_sheet.kwh_factor;
    v_rate.regional_load_factor := v_found.regional_load_factor;
    v_rate.effective_from := greatest(v_sheet.effective_from, v_found.effective_from);

    if v_sheet.band_method = 'time_of_use' then
        v_found.effective_until := tariffs._get_next_period(p_tariff_code, v_sheet.tariff_version_id, p_at);
    elsif v_sheet.band_method = 'prices' and v_found.rate is null then
        v_found.effective_until := (
            select min(p.valid_from)
            from tariffs.prices as p
            where p.tariff_key = (select t.tariff_key from tariffs.tariffs as t where t.tariff_code = p_tariff_code)
                and p.valid_from > p_at
        );
    end if;

    if v_sheet.band_method = 'dynamic' and p_at < now() then
        v_found.effective_until := (
            select min(d.effective_from)
            from tariffs.dynamic_rates as d
            where d.tariff_code = p_tariff_code and d.effective_from > p_at
        );
    end if;

    v_rate.effective_until := least(v_rate.effective_until, v_found.effective_until);

    return v_rate;
end;
$$;

comment on function tariffs._get_rate(text, timestamptz) is 'The rate of a tariff at a moment, and how long it holds.';
