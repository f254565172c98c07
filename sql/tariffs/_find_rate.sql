-- The rate that a sheet has at a moment, before charges; of bands and slabs it is the first. The
-- rate is null where no market price is known.
--
-- A dynamic version begins with its base rate, until its own first recompute.

create or replace function tariffs._find_rate(p_sheet tariffs.price_sheets, p_at timestamptz)
returns tariffs.found_rate
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_found  tariffs.found_rate;
    v_period text;
begin
    if p_sheet.band_method = 'time_of_use' then
        v_period := tariffs._find_period(
            p_sheet.tariff_code, p_sheet.tariff_version_id,
            p_at at time zone (select t.time_zone from tariffs.tariffs as t where t.tariff_code = p_sheet.tariff_code)
        );
        v_found.band := v_period;
        v_found.rate := p_sheet.band_rates[array_position(p_sheet.band_codes, v_period)];
        return v_found;
    end if;

    if p_sheet.band_method = 'prices' then
        select p.rate, null, p.valid_from, p.valid_until, null into v_found
        from tariffs.prices as p
        where p.tariff_key = (select t.tariff_key from tariffs.tariffs as t where t.tariff_code = p_sheet.tariff_code)
            and p.valid_from <= p_at and p.valid_from > p_at - interval '31 days'
        order by p.valid_from desc
        limit 1;

        if v_found.effective_until <= p_at then
            v_found := null;
        end if;

        return v_found;
    end if;

    if p_sheet.band_method = 'dynamic' then
        select case r.tariff_version_id when p_sheet.tariff_version_id then r.rate end, null, r.effective_from, null,
            r.regional_load_factor
        into v_found
        from tariffs.dynamic_rates as r
        where r.tariff_code = p_sheet.tariff_code and r.effective_from <= p_at
        order by r.effective_from desc
        limit 1;

        if v_found.rate is not null then
            return v_found;
        end if;

        v_found := null;
    end if;

    v_found.band := p_sheet.band_codes[1];
    v_found.rate := p_sheet.band_rates[1];
    return v_found;
end;
$$;

comment on function tariffs._find_rate(tariffs.price_sheets, timestamptz) is 'The rate that a sheet has at a moment.';
