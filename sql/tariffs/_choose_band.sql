-- A price sheet with one band only, for the whole purchase; a period of time of use is a band.
--
-- Errors: PT400 unknown_band

create or replace function tariffs._choose_band(p_sheet tariffs.price_sheets, p_band text)
returns tariffs.price_sheets
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sheet tariffs.price_sheets := p_sheet;
    v_band  integer := array_position(p_sheet.band_codes, p_band);
begin
    if p_sheet.band_method not in ('whole', 'time_of_use') or v_band is null then
        raise exception 'unknown_band'
            using errcode = 'PT400',
                  detail = format('Tariff %s has no band %L to choose.', p_sheet.tariff_code, p_band),
                  hint = format('Its bands are %s.', array_to_string(p_sheet.band_codes, ', '));
    end if;

    v_sheet.band_codes := p_sheet.band_codes[v_band:v_band];
    v_sheet.band_rates := p_sheet.band_rates[v_band:v_band];
    v_sheet.bill_formats := p_sheet.bill_formats[v_band:v_band];
    v_sheet.band_starts := '{0}';
    v_sheet.band_costs := '{0}';

    return v_sheet;
end;
$$;

comment on function tariffs._choose_band(tariffs.price_sheets, text) is
    'A price sheet with one band only, for the whole purchase.';
