-- A price sheet with what only the call tells put in: the band that is named, the rate of the
-- moment, the slabs that the month has left. An override goes before all of them.
--
-- Errors: PT400 unknown_band, invalid_month_kwh; PT404 price_not_published; PT422 price_not_positive

create or replace function tariffs._fix_rate(
    p_sheet       tariffs.price_sheets,
    p_at          timestamptz,
    p_band        text,
    p_month_kwh   numeric,
    p_is_by_money boolean
)
returns tariffs.price_sheets
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sheet tariffs.price_sheets := p_sheet;
    v_found tariffs.found_rate;
begin
    if p_sheet.override_id is not null then
        null; -- the sheet has the one rate
    elsif p_band is not null then
        v_sheet := tariffs._choose_band(p_sheet, p_band);
    elsif p_sheet.band_method in ('time_of_use', 'prices', 'dynamic') then
        v_found := tariffs._find_rate(p_sheet, p_at);

        if v_found.rate is null then
            raise exception 'price_not_published'
                using errcode = 'PT404',
                      detail = format('No price of tariff %s is known for %s.', p_sheet.tariff_code, p_at),
                      hint = 'Load the prices of that time with tariffs.load_prices.';
        end if;

        if p_sheet.band_method = 'time_of_use' then
            v_sheet := tariffs._choose_band(p_sheet, v_found.band);
        else
            v_sheet.band_rates := array[v_found.rate];
            -- The first is the energy line's.
            v_sheet.bill_formats[1] := regexp_replace(
                p_sheet.bill_formats[1], '"rate": null', '"rate": ' || v_found.rate::text
            );
        end if;
    elsif p_sheet.slab_period = 'month' and p_month_kwh is distinct from 0 and p_month_kwh is not null then
        v_sheet := tariffs._skip_slabs(p_sheet, p_month_kwh);
    end if;

    if p_is_by_money and v_sheet.energy_factor * v_sheet.band_rates[1] + v_sheet.kwh_factor <= 0 then
        raise exception 'price_not_positive'
            using errcode = 'PT422',
                  detail = format('A kWh of tariff %s costs nothing or less at %s.', p_sheet.tariff_code, p_at),
                  hint = 'Money buys no definite amount then; ask by energy, with p_kwh.';
    end if;

    return v_sheet;
end;
$$;

comment on function tariffs._fix_rate(tariffs.price_sheets, timestamptz, text, numeric, boolean) is
    'A price sheet with the rate of a call: its band, its moment, its month.';
