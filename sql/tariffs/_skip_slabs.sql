-- A price sheet as it is for energy that comes after p_kwh: the slabs that are used up are gone, the
-- one that is begun is so much shorter.
--
-- Errors: PT400 invalid_month_kwh

create or replace function tariffs._skip_slabs(p_sheet tariffs.price_sheets, p_kwh numeric)
returns tariffs.price_sheets
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sheet tariffs.price_sheets := p_sheet;
    v_count constant integer := cardinality(p_sheet.band_starts);
    v_band  integer := v_count;
    v_cost  numeric;
begin
    if (p_kwh >= 0 and p_kwh < 1000000000) is not true then
        raise exception 'invalid_month_kwh'
            using errcode = 'PT400', detail = format('%s kWh cannot have been bought this month.', p_kwh),
                  hint = 'Send the energy bought before in this month, 0 or more.';
    end if;

    while p_kwh < p_sheet.band_starts[v_band] loop
        v_band := v_band - 1;
    end loop;

    v_cost := p_sheet.band_costs[v_band] + (p_kwh - p_sheet.band_starts[v_band]) * p_sheet.band_rates[v_band];
    v_sheet.band_codes := p_sheet.band_codes[v_band:];
    v_sheet.band_rates := p_sheet.band_rates[v_band:];
    v_sheet.bill_formats := p_sheet.bill_formats[v_band:];
    v_sheet.band_starts := array(
        select greatest(p_sheet.band_starts[n] - p_kwh, 0) from generate_series(v_band, v_count) as n order by n
    );
    v_sheet.band_costs := array(
        select greatest(p_sheet.band_costs[n] - v_cost, 0) from generate_series(v_band, v_count) as n order by n
    );

    return v_sheet;
end;
$$;

comment on function tariffs._skip_slabs(tariffs.price_sheets, numeric) is
    'A price sheet for energy that comes after some other.';
